// SPDX-License-Identifier: GPL-3.0-or-later
#include "line.h"

#include "bootstrap.h"
#include "hooks.h"

#include <sys/uio.h>
#include <unistd.h>

namespace interleave::cpython::bootstrap {

namespace {

using Address = std::uint64_t;

/// Where things lie, in bytes from the start of what they lie in.
struct Layout
{
    bool known = false;
    bool indirect = false; ///< the thread's state points to what points to its frame (3.11, 3.12)
    bool counted = false; ///< a frame says its instruction as a number (up to 3.10), not as a pointer
    unsigned inState = 0;
    unsigned between = 0; ///< if indirect
    unsigned code = 0;
    unsigned previous = 0;
    unsigned instruction = 0;
    unsigned filename = 0; ///< in the code
    Address bytecode = 0; ///< likewise: what the instruction's pointer is counted from
    unsigned type = 8; ///< in any object
    Address codeType = 0;
};
Layout layout;
Object *scriptName = nullptr; ///< owned

constexpr int kDeepest = 200; ///< frames that are looked at for one of the script's own
constexpr Address kTags = 7; ///< 3.14 marks references by their lowest bits

Address wordAt(Address address) { return *reinterpret_cast<const Address *>(address); }

/// Reads what may not be there.
template <std::size_t N> bool readWords(Address address, Address (&words)[N])
{
    if (address == 0 || address % alignof(Address) != 0)
        return false;
    iovec to { words, sizeof words };
    iovec from { reinterpret_cast<void *>(address), sizeof words }; // NOLINT: that it is an address is what is asked
    return ::process_vm_readv(::getpid(), &to, 1, &from, 1, 0) == ssize_t(sizeof words);
}

template <std::size_t N> int find(const Address (&words)[N], Address wanted, Address ignored = 0)
{
    for (std::size_t i = 0; i < N; ++i) {
        if ((words[i] & ~ignored) == wanted)
            return int(i);
    }
    return -1;
}

constexpr std::size_t kFrameWords = 12;

/// Whether this is the frame of `code`, called by that of `caller`; then its places are known.
bool isFrame(Address frame, Address code, Address caller, Layout &found)
{
    Address words[kFrameWords];
    Address before[kFrameWords];
    if (!readWords(frame, words))
        return false;
    const int at = find(words, code, kTags);
    if (at < 0)
        return false;
    for (std::size_t i = 0; i < kFrameWords; ++i) {
        if (int(i) == at || !readWords(words[i], before) || (before[at] & ~kTags) != caller)
            continue;
        found.code = unsigned(at) * 8;
        found.previous = unsigned(i) * 8;
        return true;
    }
    return false;
}

bool findFrame(Address state, Address code, Address caller, Layout &found)
{
    Address words[64];
    if (!readWords(state, words))
        return false;
    for (std::size_t i = 0; i < 64; ++i) {
        if (isFrame(words[i], code, caller, found)) {
            found.inState = unsigned(i) * 8;
            return true;
        }
        Address between[3];
        if (!readWords(words[i], between))
            continue;
        for (std::size_t k = 0; k < 3; ++k) {
            if (isFrame(between[k], code, caller, found)) {
                found.inState = unsigned(i) * 8;
                found.between = unsigned(k) * 8;
                found.indirect = true;
                return true;
            }
        }
    }
    return false;
}

Address number(Object *object, const char *name)
{
    const Ref value(attribute(object, name));
    const Address result = value ? py.PyLong_AsUnsignedLongLongMask(value.get()) : 0;
    py.PyErr_Clear();
    return result;
}

Address addressOf(const void *object) { return reinterpret_cast<Address>(object); }

Address innermost(Address state)
{
    const Address at = wordAt(state + layout.inState);
    return layout.indirect && at != 0 ? wordAt(at + layout.between) : at;
}

int lineIn(Address frame, Address code)
{
    int instruction = 0;
    if (layout.counted) {
        instruction = *reinterpret_cast<const int *>(frame + layout.instruction);
        if (py.minor >= 10)
            instruction *= 2; // counted in units since then
    } else {
        instruction = int(wordAt(frame + layout.instruction) - code - layout.bytecode);
    }
    struct Seen
    {
        Address code = 0;
        int instruction = 0;
        int line = 0;
    };
    static __thread Seen seen[8] __attribute__((tls_model("initial-exec")));
    Seen &entry = seen[(unsigned(instruction) / 2 ^ code / 64) % 8];
    if (entry.code != code || entry.instruction != instruction)
        entry = { code, instruction, py.PyCode_Addr2Line(reinterpret_cast<Code *>(code), instruction) };
    return entry.line;
}

/// For a version whose frames have their places for good.
Layout fixedLayout()
{
    Layout fixed;
    fixed.counted = true;
    fixed.inState = 24;
    fixed.previous = 24;
    fixed.code = 32;
    fixed.instruction = py.minor == 10 ? 96 : 104;
    return fixed;
}

bool findInstruction(Address frame, Address code, Object *object, Layout &found)
{
    Address words[kFrameWords];
    Address caller[kFrameWords];
    const Ref back(attribute(object, "f_back"));
    if (!back || !readWords(frame, words) || !readWords(words[found.previous / 8], caller))
        return false;
    const Address last = number(object, "f_lasti"), lastOfCaller = number(back.get(), "f_lasti");
    const Address callerCode = caller[found.code / 8] & ~kTags;
    for (std::size_t i = 0; i < kFrameWords; ++i) {
        const Address bytecode = words[i] - last - code;
        if (bytecode < 1024 && caller[i] - lastOfCaller - callerCode == bytecode) {
            found.instruction = unsigned(i) * 8;
            found.bytecode = bytecode;
            return true;
        }
    }
    return false;
}

} // namespace

void prepareLines(Object *script) { scriptName = script; }

bool calibrateLines(Object *code, Object *callerCode, Object *frame)
{
    const Ref filename(attribute(code, names.co_filename));
    const Address state = addressOf(py.PyGILState_GetThisThreadState());
    if (scriptName == nullptr || state == 0 || !filename)
        return false;
    Layout found = py.minor <= 10 ? fixedLayout() : Layout {};
    found.codeType = addressOf(typeOf(code));
    if (py.minor <= 10) {
        Address words[4];
        if (!readWords(state, words) || words[3] != addressOf(frame))
            return false;
    } else if (!findFrame(state, addressOf(code), addressOf(callerCode), found)) {
        return false;
    }
    Address words[32];
    if (!readWords(addressOf(code), words))
        return false;
    const int at = find(words, addressOf(filename.get()));
    if (at < 0)
        return false;
    found.filename = unsigned(at) * 8;
    const int type = find(words, found.codeType); // elsewhere in builds without the GIL
    if (type < 0)
        return false;
    found.type = unsigned(type) * 8;
    layout = found;
    const Address own = innermost(state);
    if (py.minor > 10 && !findInstruction(own, addressOf(code), frame, layout))
        return false;
    layout.known = lineIn(own, addressOf(code)) == int(number(frame, "f_lineno"));
    return layout.known;
}

bool isScript(Object *filename)
{
    return filename != nullptr && scriptName != nullptr && py.PyUnicode_Compare(filename, scriptName) == 0;
}

} // namespace interleave::cpython::bootstrap

extern "C" uint32_t interleave_bootstrap_line(void)
{
    using namespace interleave::cpython::bootstrap;
    if (!layout.known)
        return 0;
    const Address state = addressOf(py.PyGILState_GetThisThreadState());
    if (state == 0)
        return 0;
    Address frame = innermost(state);
    for (int depth = 0; frame != 0 && depth < kDeepest; ++depth, frame = wordAt(frame + layout.previous)) {
        const Address code = wordAt(frame + layout.code) & ~kTags;
        if (code == 0 || wordAt(code + layout.type) != layout.codeType)
            continue; // where C has called Python
        if (!isScript(reinterpret_cast<Object *>(wordAt(code + layout.filename)))) // NOLINT: it is one
            continue;
        const int line = lineIn(frame, code);
        return line > 0 ? uint32_t(line) : 0;
    }
    return 0;
}
