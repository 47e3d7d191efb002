// SPDX-License-Identifier: GPL-3.0-or-later
#include "pythonfiles.h"

#include "hooks.h"
#include "line.h"
#include "sources.h"

#include <cstdio>
#include <cstring>

namespace interleave::cpython::bootstrap {

namespace {

/// Which file has the hooks of which module.
struct Wanted
{
    const char *module;
    const char *source;
};
constexpr Wanted kWanted[] = {
    { "threading", "threads.py" },
    { "queue", "threads.py" },
    { "selectors", "loops.py" },
    { "asyncio.events", "loops.py" },
    { "asyncio.base_events", "loops.py" },
    { "asyncio.tasks", "loops.py" },
    { "concurrent.futures.thread", "pools.py" },
    { "concurrent.futures.process", "pools.py" },
    { "multiprocessing.queues", "pools.py" },
    { "multiprocessing.pool", "pools.py" },
    { "multiprocessing.process", "processes.py" },
    { "multiprocessing.reduction", "messages.py" },
    { "multiprocessing.connection", "messages.py" },
    { "multiprocessing.shared_memory", "messages.py" },
};

/// While it lives, what runs is neither traced nor profiled: our own Python is no business of a script that debugs itself.
class Untraced
{
public:
    Untraced()
        : m_trace(current("gettrace"))
        , m_profile(current("getprofile"))
    {
        if (m_trace != nullptr)
            set("settrace", py.none);
        if (m_profile != nullptr)
            set("setprofile", py.none);
    }
    ~Untraced()
    {
        if (m_profile != nullptr)
            set("setprofile", m_profile);
        if (m_trace != nullptr)
            set("settrace", m_trace);
        const Ref trace(m_trace), profile(m_profile);
    }
    Untraced(const Untraced &) = delete;
    Untraced &operator=(const Untraced &) = delete;

private:
    static Object *current(const char *getter)
    {
        Object *function = py.PySys_GetObject(getter);
        Object *found = function == nullptr ? nullptr : py.PyObject_CallObject(function, nullptr);
        if (found == py.none) {
            py.Py_DecRef(found);
            found = nullptr;
        }
        py.PyErr_Clear();
        return found;
    }
    static void set(const char *setter, Object *to)
    {
        const Ref arguments(py.PyTuple_New(1));
        Object *function = py.PySys_GetObject(setter);
        if (!arguments || function == nullptr)
            return;
        py.Py_IncRef(to);
        py.PyTuple_SetItem(arguments.get(), 0, to);
        const Ref done(py.PyObject_CallObject(function, arguments.get()));
        py.PyErr_Clear();
    }
    Object *m_trace;
    Object *m_profile;
};

// --- What the Python files see, beside `name` and `module`. ---

const Text argumentText(Object *arguments, Size i)
{
    return i < py.PyTuple_Size(arguments) ? textOf(py.PyTuple_GetItem(arguments, i)) : Text {};
}

Object *none()
{
    py.Py_IncRef(py.none);
    return py.none;
}

FunctionDefinition *hookNamed(const char *name)
{
    for (Hook *hooks : { threadHooks, loopHooks, poolHooks, processHooks, messageHooks }) {
        for (Hook *hook = hooks; hook->name != nullptr; ++hook) {
            if (std::strcmp(hook->name, name) == 0)
                return &hook->definition;
        }
    }
    return nullptr;
}

extern FunctionDefinition importedDefinition;

/// hooked(function, hook): what is to stand in the function's place.
Object *hooked(Object *, Object *arguments, Object *)
{
    Object *original = py.PyTuple_GetItem(arguments, 0);
    const Text hook = argumentText(arguments, 1);
    FunctionDefinition *definition = std::strcmp(hook.bytes, "imported") == 0 ? &importedDefinition : hookNamed(hook.bytes);
    if (original == nullptr || definition == nullptr)
        return none();
    return py.PyCFunction_NewEx(definition, original, nullptr);
}

/// function(owner, attribute, hook), method(owner, attribute, hook): puts the hook there. What is not there (another version) is said and left alone.
Object *put(Object *arguments, bool method)
{
    Object *owner = py.PyTuple_GetItem(arguments, 0);
    const Text name = argumentText(arguments, 1);
    const Ref original(attribute(owner, name.bytes));
    if (!original) {
        say("not there: ", name.bytes);
        return none();
    }
    const Ref call(py.PyTuple_New(2));
    py.Py_IncRef(original.get());
    py.PyTuple_SetItem(call.get(), 0, original.get());
    Object *hook = py.PyTuple_GetItem(arguments, 2);
    py.Py_IncRef(hook);
    py.PyTuple_SetItem(call.get(), 1, hook);
    const Ref function(hooked(nullptr, call.get(), nullptr));
    const Ref bound(function && method ? py.PyInstanceMethod_New(function.get()) : nullptr);
    if (!function || py.PyObject_SetAttrString(owner, name.bytes, method ? bound.get() : function.get()) != 0)
        return nullptr;
    return none();
}
Object *function(Object *, Object *arguments, Object *) { return put(arguments, false); }
Object *method(Object *, Object *arguments, Object *) { return put(arguments, true); }

/// remember(what, type): hooks know the type by it.
Object *remember(Object *, Object *arguments, Object *)
{
    const struct
    {
        const char *name;
        Object **type;
    } places[] = { { "task", &types.task }, { "python task", &types.pythonTask }, { "gathering", &types.gathering }, { "timer handle", &types.timerHandle },
        { "call item", &types.callItem } };
    const Text what = argumentText(arguments, 0);
    for (const auto &place : places) {
        if (std::strcmp(place.name, what.bytes) == 0) {
            *place.type = py.PyTuple_GetItem(arguments, 1);
            py.Py_IncRef(*place.type);
        }
    }
    return none();
}

/// calibrate(code, code of the caller, frame): line.h. Whether lines will be known.
Object *calibrate(Object *, Object *arguments, Object *)
{
    const bool known = calibrateLines(py.PyTuple_GetItem(arguments, 0), py.PyTuple_GetItem(arguments, 1), py.PyTuple_GetItem(arguments, 2));
    if (!known && interleave_probe_setting("INTERLEAVE_PROBE_SCRIPT") != nullptr)
        say("lines are not known: ", "this Python keeps its frames otherwise than those before");
    return py.PyBool_FromLong(known ? 1 : 0);
}

/// setting(name): a variable of INTERLEAVE_PROBE_….
Object *setting(Object *, Object *arguments, Object *)
{
    const char *value = interleave_probe_setting(argumentText(arguments, 0).bytes);
    return value == nullptr ? none() : py.PyUnicode_InternFromString(value);
}

FunctionDefinition seen[] = {
    { "hooked", hooked, kKeywords, nullptr },
    { "function", function, kKeywords, nullptr },
    { "method", method, kKeywords, nullptr },
    { "remember", remember, kKeywords, nullptr },
    { "calibrate", calibrate, kKeywords, nullptr },
    { "setting", setting, kKeywords, nullptr },
};

// --- Running them. ---

/// Whether what was raised is our own mistake (a version that has things otherwise). A signal may come while our code runs, and what its
/// handler raises is the script's.
bool isOurs(Object *type)
{
    Object *builtins = py.PyEval_GetBuiltins();
    for (const char *name : { "AttributeError", "TypeError", "NameError", "LookupError", "SyntaxError", "MemoryError" }) {
        Object *known = builtins == nullptr ? nullptr : py.PyDict_GetItemString(builtins, name);
        if (known != nullptr && py.PyType_IsSubtype(type, known) != 0)
            return true;
    }
    return false;
}

/// Runs one of our files. False: a signal's handler has raised something meanwhile, which is still raised, without our frames.
bool run(const char *file, const char *name, Object *module)
{
    const Source *source = sources;
    while (source->name != nullptr && std::strcmp(source->name, file) != 0)
        ++source;
    const Untraced untraced;
    const Ref globals(py.PyDict_New());
    const Ref code(source->name == nullptr ? nullptr : py.Py_CompileString(source->text, "<interleave>", kFileInput));
    if (globals && code) {
        py.PyDict_SetItemString(globals.get(), "__builtins__", py.PyEval_GetBuiltins());
        for (FunctionDefinition &definition : seen) {
            const Ref made(py.PyCFunction_NewEx(&definition, nullptr, nullptr));
            py.PyDict_SetItemString(globals.get(), definition.name, made.get());
        }
        const Ref text(py.PyUnicode_InternFromString(name));
        py.PyDict_SetItemString(globals.get(), "name", text.get());
        if (module != nullptr)
            py.PyDict_SetItemString(globals.get(), "module", module);
        const Ref result(py.PyEval_EvalCode(code.get(), globals.get(), globals.get()));
    }
    if (py.PyErr_Occurred() == nullptr)
        return true;
    Object *type = nullptr, *value = nullptr, *traceback = nullptr;
    py.PyErr_Fetch(&type, &value, &traceback);
    const Ref oldTraceback(traceback);
    if (!isOurs(type)) {
        py.PyErr_Restore(type, value, nullptr);
        return false;
    }
    const Ref ownedType(type), ownedValue(value);
    const Ref what(value == nullptr ? nullptr : py.PyObject_Str(value));
    py.PyErr_Clear();
    char where[64];
    std::snprintf(where, sizeof where, "%.40s: ", name);
    say(where, textOf(what.get()).bytes);
    return true;
}

bool runFor(const char *name)
{
    for (const Wanted &wanted : kWanted) {
        if (std::strcmp(wanted.module, name) != 0)
            continue;
        Object *module = importedModule(name);
        return module == nullptr || run(wanted.source, name, module);
    }
    return true;
}

/// importlib._bootstrap._verbose_message: also says "import 'threading' # <loader>".
Object *imported(Object *original, Object *positional, Object *keywords)
{
    const Arguments arguments { original, positional, keywords };
    Object *result = arguments.call();
    if (result == nullptr || arguments[2] == nullptr || std::strncmp(textOf(arguments[0]).bytes, "import ", 7) != 0)
        return result;
    if (!runFor(textOf(arguments[1]).bytes)) {
        py.Py_DecRef(result);
        return nullptr;
    }
    return result;
}
FunctionDefinition importedDefinition { "_verbose_message", imported, kKeywords, nullptr };

} // namespace

void runStart()
{
    (void)run("start.py", "start", nullptr);
    for (const Wanted &wanted : kWanted) {
        if (importedModule(wanted.module) != nullptr)
            (void)runFor(wanted.module);
    }
}

} // namespace interleave::cpython::bootstrap
