// SPDX-License-Identifier: GPL-3.0-or-later
#include "pythonapi.h"

#include <dlfcn.h>

namespace interleave::cpython::bootstrap {

PythonApi py;

const char *PythonApi::load()
{
#define INTERLEAVE_PYTHON_LOOK_UP(NAME, RETURNS, TAKES) NAME = reinterpret_cast<RETURNS(*) TAKES>(::dlsym(RTLD_DEFAULT, #NAME));
    INTERLEAVE_PYTHON_NEEDED(INTERLEAVE_PYTHON_LOOK_UP)
    INTERLEAVE_PYTHON_WANTED(INTERLEAVE_PYTHON_LOOK_UP)
#undef INTERLEAVE_PYTHON_LOOK_UP
    none = static_cast<Object *>(::dlsym(RTLD_DEFAULT, "_Py_NoneStruct"));
#define INTERLEAVE_PYTHON_CHECK(NAME, RETURNS, TAKES) \
    if (NAME == nullptr)                              \
        return #NAME;
    INTERLEAVE_PYTHON_NEEDED(INTERLEAVE_PYTHON_CHECK)
#undef INTERLEAVE_PYTHON_CHECK
    return none == nullptr ? "_Py_NoneStruct" : nullptr;
}

Object *internedName(const char *name)
{
    Object *made = py.PyUnicode_InternFromString(name);
    if (made == nullptr)
        py.PyErr_Clear();
    return made;
}

Object *attribute(Object *object, Object *name)
{
    Object *found = object == nullptr || name == nullptr ? nullptr : py.PyObject_GetAttr(object, name);
    if (found == nullptr)
        py.PyErr_Clear();
    return found;
}

Object *attribute(Object *object, const char *name)
{
    Object *found = object == nullptr ? nullptr : py.PyObject_GetAttrString(object, name);
    if (found == nullptr)
        py.PyErr_Clear();
    return found;
}

Object *typeOf(Object *object)
{
    Object *type = py.PyObject_Type(object);
    if (type == nullptr)
        py.PyErr_Clear();
    else
        py.Py_DecRef(type); // the object has one
    return type;
}

Text textOf(Object *object)
{
    Text text;
    if (object == nullptr)
        return text;
    text.bytes = py.PyUnicode_AsUTF8AndSize(object, &text.size);
    if (text.bytes == nullptr) {
        py.PyErr_Clear();
        return {};
    }
    return text;
}

Object *importedModule(const char *name)
{
    Object *modules = py.PyImport_GetModuleDict();
    return modules == nullptr ? nullptr : py.PyDict_GetItemString(modules, name);
}

} // namespace interleave::cpython::bootstrap
