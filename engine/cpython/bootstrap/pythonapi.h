// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

/// Python's C API as the preloaded probe needs it: no header of Python, no link to it, everything looked up at run time. Only functions whose
/// signature and meaning are the same from 3.7 on (nearly all of them are of the stable ABI), so that one library serves every version. No
/// structure of Python's is looked into here. All of it only with the GIL (or an attached thread state), except where said.
namespace interleave::cpython::bootstrap {

struct Object; ///< PyObject, never looked into
struct Code;
struct ThreadState;
using Size = std::ptrdiff_t; ///< Py_ssize_t

using FunctionWithKeywords = Object *(*)(Object *self, Object *arguments, Object *keywords);
/// PyMethodDef.
struct FunctionDefinition
{
    const char *name;
    FunctionWithKeywords function;
    int flags;
    const char *doc;
};
inline constexpr int kKeywords = 0x0001 | 0x0002; ///< METH_VARARGS | METH_KEYWORDS
inline constexpr int kFileInput = 257; ///< Py_file_input

// name, what it returns, what it takes
#define INTERLEAVE_PYTHON_NEEDED(F)                                            \
    F(Py_IsInitialized, int, ()) /* any thread */                              \
    F(Py_AddPendingCall, int, (int (*)(void *), void *)) /* any thread */      \
    F(Py_IncRef, void, (Object *))                                             \
    F(Py_DecRef, void, (Object *))                                             \
    F(PyObject_GetAttr, Object *, (Object *, Object *))                        \
    F(PyObject_GetAttrString, Object *, (Object *, const char *))              \
    F(PyObject_SetAttrString, int, (Object *, const char *, Object *))         \
    F(PyObject_Call, Object *, (Object *, Object *, Object *))                 \
    F(PyObject_CallObject, Object *, (Object *, Object *))                     \
    F(PyObject_Type, Object *, (Object *))                                     \
    F(PyObject_Size, Size, (Object *))                                         \
    F(PyObject_IsTrue, int, (Object *))                                        \
    F(PyObject_Str, Object *, (Object *))                                      \
    F(PyType_IsSubtype, int, (Object *, Object *))                             \
    F(PyErr_Clear, void, ())                                                   \
    F(PyErr_Occurred, Object *, ())                                            \
    F(PyErr_Fetch, void, (Object **, Object **, Object **))                    \
    F(PyErr_Restore, void, (Object *, Object *, Object *))                     \
    F(PyCFunction_NewEx, Object *, (FunctionDefinition *, Object *, Object *)) \
    F(PyInstanceMethod_New, Object *, (Object *))                              \
    F(PyTuple_Size, Size, (Object *))                                          \
    F(PyTuple_GetItem, Object *, (Object *, Size)) /* borrowed */              \
    F(PyTuple_New, Object *, (Size))                                           \
    F(PyTuple_SetItem, int, (Object *, Size, Object *)) /* steals */           \
    F(PyList_Size, Size, (Object *))                                           \
    F(PyList_GetItem, Object *, (Object *, Size)) /* borrowed */               \
    F(PyDict_New, Object *, ())                                                \
    F(PyDict_SetItemString, int, (Object *, const char *, Object *))           \
    F(PyDict_GetItemString, Object *, (Object *, const char *)) /* borrowed */ \
    F(PyUnicode_InternFromString, Object *, (const char *))                    \
    F(PyUnicode_DecodeFSDefault, Object *, (const char *))                     \
    F(PyUnicode_Compare, int, (Object *, Object *)) /* reads only */           \
    F(PyUnicode_AsUTF8AndSize, const char *, (Object *, Size *))               \
    F(PyLong_AsUnsignedLongLongMask, unsigned long long, (Object *))           \
    F(PyLong_FromUnsignedLongLong, Object *, (unsigned long long))             \
    F(PyFloat_AsDouble, double, (Object *))                                    \
    F(PyImport_GetModuleDict, Object *, ()) /* borrowed */                     \
    F(PyEval_GetBuiltins, Object *, ()) /* borrowed */                         \
    F(PyEval_EvalCode, Object *, (Object *, Object *, Object *))               \
    F(PyBool_FromLong, Object *, (long))                                       \
    F(Py_CompileString, Object *, (const char *, const char *, int))           \
    F(PySys_GetObject, Object *, (const char *)) /* borrowed */                \
    F(PyGILState_GetThisThreadState, ThreadState *, ()) /* any thread */       \
    F(PyCode_Addr2Line, int, (Code *, int)) /* reads only */
// Missing in some versions; then null.
#define INTERLEAVE_PYTHON_WANTED(F)    \
    F(Py_LeaveRecursiveCall, void, ()) \
    F(Py_EnterRecursiveCall, int, (const char *))

/// The functions under their own names, and what is no function.
struct PythonApi
{
#define INTERLEAVE_PYTHON_MEMBER(NAME, RETURNS, TAKES) RETURNS(*NAME) TAKES = nullptr;
    INTERLEAVE_PYTHON_NEEDED(INTERLEAVE_PYTHON_MEMBER)
    INTERLEAVE_PYTHON_WANTED(INTERLEAVE_PYTHON_MEMBER)
#undef INTERLEAVE_PYTHON_MEMBER
    Object *none = nullptr; ///< immortal as far as we are concerned: borrowed
    int minor = 0; ///< of Python 3; 0: not known yet

    /// Looks them up. Null if all that are needed are there, else the name of one that is not.
    const char *load();
};
extern PythonApi py; ///< written once, by interleave_bootstrap_begin

/// A reference that is given back.
class Ref
{
public:
    explicit Ref(Object *owned) noexcept
        : m_object(owned)
    {
    }
    ~Ref()
    {
        if (m_object != nullptr)
            py.Py_DecRef(m_object);
    }
    Ref(const Ref &) = delete;
    Ref &operator=(const Ref &) = delete;
    [[nodiscard]] Object *get() const noexcept { return m_object; }
    /// The reference is the caller's from now on.
    [[nodiscard]] Object *release() noexcept
    {
        Object *object = m_object;
        m_object = nullptr;
        return object;
    }
    explicit operator bool() const noexcept { return m_object != nullptr; }

private:
    Object *m_object;
};

/// While it lives, what the script has raised is put aside, and at its end it is there again; what we raised ourselves is forgotten.
class ErrorAside
{
public:
    ErrorAside() { py.PyErr_Fetch(&m_type, &m_value, &m_traceback); }
    ~ErrorAside() { py.PyErr_Restore(m_type, m_value, m_traceback); }
    ErrorAside(const ErrorAside &) = delete;
    ErrorAside &operator=(const ErrorAside &) = delete;

private:
    Object *m_type = nullptr;
    Object *m_value = nullptr;
    Object *m_traceback = nullptr;
};

/// A str that lives as long as the process; null if there is no memory.
Object *internedName(const char *name);
/// An attribute, or nothing: then no error is left.
Object *attribute(Object *object, Object *name);
/// Likewise by a name that is no str yet (slower).
Object *attribute(Object *object, const char *name);
/// The type of an object, borrowed (types that matter here do not die).
Object *typeOf(Object *object);
/// UTF-8 of a str. Lives as long as the str.
struct Text
{
    const char *bytes = "";
    Size size = 0;
};
/// Empty for what is no str.
Text textOf(Object *object);
/// A module that is imported already, borrowed; null if it is not.
Object *importedModule(const char *name);

} // namespace interleave::cpython::bootstrap
