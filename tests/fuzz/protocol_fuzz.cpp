// SPDX-License-Identifier: GPL-3.0-or-later
#include "targets.h"

#include <host/protocol.h>

namespace interleave::fuzz {

void protocol(Input input)
{
    const auto message = host::decode(textOf(input));
    if (!message) {
        require(!message.error().message.empty(), "a frame that is refused is refused with a reason");
        // The same payload as every type: a fuzzer should not have to find out all headers first.
        if (input.size() > 1)
            (void)host::decodePayload(
                input[0] % (std::variant_size_v<host::Message> + 1), textOf(input.subspan(1)));
        return;
    }
    const std::string frame = host::encode(*message);
    require(host::decodeHeader(frame).has_value(), "what was read can be written");
    if (frame.size() > sizeof(host::FrameHeader) + host::kMaxInlinePayload)
        return;
    const auto again = host::decode(frame);
    require(again && host::encode(*again) == frame, "what was read, written and read again is the same");
}

} // namespace interleave::fuzz
