// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <type_traits>

namespace interleave::net {

/// The service's protocol: a request is one of these, an answer is one of these and then `bytes` bytes of
/// anything. Both ends are on one machine, so the byte order is its own. A value.
struct Message
{
    static constexpr std::uint32_t kRequest = 0x3f'51'4c'49; ///< "ILQ?"
    static constexpr std::uint32_t kAnswer = 0x21'41'4c'49; ///< "ILA!"
    std::uint32_t magic = 0;
    std::uint32_t bytes = 0; ///< size of the answer's body
    std::uint64_t number = 0; ///< request: its index in the seed's sequence; answer: the latency, in ns
};
static_assert(sizeof(Message) == 16 && std::is_trivially_copyable_v<Message>);

inline constexpr std::uint32_t kMaxBody = 16u << 20;

} // namespace interleave::net
