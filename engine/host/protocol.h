// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "message.h"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace interleave::host {

/// The form of a message on the wire: a FrameHeader, then `length` bytes of JSON. One frame is one packet of
/// a SOCK_SEQPACKET socket; a payload over kMaxInlinePayload travels in a sealed memfd instead
/// (FrameHeader::kPayloadInMemfd), because a packet must fit into the socket's buffer. Both ends are the same
/// build or nearly so; a receiver trusts nothing all the same.
struct FrameHeader
{
    static constexpr std::uint32_t kMagic = 0x31'4c'54'49; ///< "ITL1"
    static constexpr std::uint16_t kVersion = 1;
    static constexpr std::uint32_t kPayloadInMemfd = 1; ///< flag: the last descriptor holds the payload
    std::uint32_t magic = kMagic;
    std::uint16_t version = kVersion;
    std::uint16_t type = 0; ///< index in Message
    std::uint32_t length = 0; ///< bytes of payload
    std::uint32_t flags = 0;
};
static_assert(sizeof(FrameHeader) == 16);

inline constexpr std::size_t kMaxInlinePayload = 48u << 10; ///< bytes
inline constexpr std::size_t kMaxPayload = 64u
    << 20; ///< bytes; a receiver refuses more. A scenario has at most 16 MiB, before it is quoted
inline constexpr std::size_t kMaxDescriptors = 128; ///< of one message

/// Header and payload. Pure.
std::string encode(const Message &message);
/// Reads the header at the start of `bytes`. Errors: too short, wrong magic, another version, a length over
/// kMaxPayload.
Result<FrameHeader> decodeHeader(std::string_view bytes);
/// Turns type and payload into a message. Errors: unknown type, not JSON, a field missing, of the wrong kind
/// or out of range. Pure, never throws, never crashes (fuzzed).
Result<Message> decodePayload(std::uint16_t type, std::string_view payload);
/// Both: a whole frame, inline payload only. The frame must have exactly the length that its header states.
/// Errors: the first thing that is no message.
Result<Message> decode(std::string_view frame);
/// "start", "region", … for errors and logs.
std::string_view messageName(std::size_t type) noexcept;

} // namespace interleave::host
