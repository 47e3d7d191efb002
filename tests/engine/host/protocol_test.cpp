// SPDX-License-Identifier: GPL-3.0-or-later
#include <host/protocol.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <random>

#include <set>

using namespace interleave;
using namespace interleave::host;
using ::testing::HasSubstr;

namespace {

std::vector<Message> oneOfEach()
{
    const Error error { "it broke", "mend it", "lesson.toml", 12, "variant[0]" };
    return {
        message::Hello { 4711 },
        message::Start { R"({"lesson":"one-gil","text":"é\n"})", CoreSource::Self, 2500.5 },
        message::Start { "{}", {}, {}, R"({"script":"é"})" },
        message::Prepare { "{}", 1234.0, std::string("00a\x01"), 54321 },
        message::Prepare { {}, {}, "00a01", 0, "{}", "/run/x/probe", "/lib/probe.so", "none" },
        message::Ready { 80 },
        message::Started { CoreSource::Self, error },
        message::Go { true },
        message::Go { false, true },
        message::Region { 17, "abc" },
        message::Perf { { 0, 1, 127 }, true },
        message::Freeze {},
        message::Frozen { Nanoseconds { 123'456'789'012 } },
        message::Resume {},
        message::Resumed { Nanoseconds { 1 } },
        message::Stop {},
        message::Heartbeat {},
        message::Calibrated { 0.25 },
        message::Problem { error },
        message::ProcessStarted { 3, message::Role::Service },
        message::ProcessEnded { 3, 139 },
        message::Finished { RunState::Died, Nanoseconds { 5'000'000'000 }, ~std::uint64_t(0), error },
        message::Step { 199 },
        message::Step { message::Step::kAll },
        message::Raised { { "count 2", "ValueError: é", 12 } },
        message::Interrupt {},
        message::ScriptPrepared { { cpython::SandboxLevel::Limits, "why", true, "", cpython::GilRung::Sampled, "so", false } },
        message::ScriptEnded { 11 },
    };
}

std::string frameOf(std::uint16_t type, std::string_view payload)
{
    FrameHeader header;
    header.type = type;
    header.length = std::uint32_t(payload.size());
    std::string frame(sizeof header, '\0');
    std::memcpy(frame.data(), &header, sizeof header);
    return frame += payload;
}

template <class T> std::uint16_t typeOf()
{
    return std::uint16_t(Message(T {}).index());
}

} // namespace

TEST(Protocol, readsBackEveryMessageThatItWrites)
{
    const std::vector<Message> all = oneOfEach();
    std::set<std::size_t> types;
    for (const Message &message : all) {
        types.insert(message.index());
        const Result<Message> back = decode(encode(message));
        ASSERT_TRUE(back) << messageName(message.index()) << ": " << back.error().toLine();
        EXPECT_TRUE(*back == message) << messageName(message.index());
    }
    EXPECT_EQ(types.size(), std::variant_size_v<Message>) << "none is left out";
}

TEST(Protocol, leavesOptionalFieldsEmpty)
{
    const Message start = message::Start { "{}", {}, {} };
    const Result<Message> back = decode(encode(start));
    ASSERT_TRUE(back);
    EXPECT_TRUE(*back == start);
}

TEST(Protocol, writesTextThatIsNoUtf8WithoutThrowing)
{
    const Result<Message> back = decode(encode(message::Problem { { "\xff\xfe broken" } }));
    ASSERT_TRUE(back);
    EXPECT_THAT(std::get<message::Problem>(*back).error.message, HasSubstr("broken"));
}

TEST(Protocol, refusesHeadersThatAreNone)
{
    std::string frame = encode(message::Stop {});
    EXPECT_FALSE(decode(frame.substr(0, sizeof(FrameHeader) - 1)));
    EXPECT_FALSE(decode(""));
    std::string wrong = frame;
    wrong[0] = 'X';
    EXPECT_FALSE(decode(wrong));
    EXPECT_FALSE(decode(frame + "x")) << "longer than its header says";
    EXPECT_FALSE(decode(frame.substr(0, frame.size() - 1))) << "shorter";
}

TEST(Protocol, namesTheOtherVersion)
{
    std::string frame = encode(message::Stop {});
    frame[4] = 9; // FrameHeader::version
    const Result<Message> result = decode(frame);
    ASSERT_FALSE(result);
    EXPECT_THAT(result.error().message, HasSubstr("version 9"));
    EXPECT_FALSE(result.error().remedy.empty());
}

TEST(Protocol, refusesALengthOverTheLimit)
{
    FrameHeader header;
    header.length = kMaxPayload + 1;
    EXPECT_FALSE(decodeHeader({ reinterpret_cast<const char *>(&header), sizeof header }));
}

struct BadPayload
{
    std::uint16_t type;
    const char *payload;
};

class MalformedPayload : public ::testing::TestWithParam<BadPayload>
{
};

TEST_P(MalformedPayload, givesAnErrorWithText)
{
    const Result<Message> result = decode(frameOf(GetParam().type, GetParam().payload));
    ASSERT_FALSE(result);
    EXPECT_FALSE(result.error().message.empty());
}

INSTANTIATE_TEST_SUITE_P(Protocol, MalformedPayload,
    ::testing::Values(BadPayload { 999, "{}" }, BadPayload { 65535, "{}" },
        BadPayload { typeOf<message::Stop>(), "" }, BadPayload { typeOf<message::Stop>(), "[]" },
        BadPayload { typeOf<message::Stop>(), "{" }, BadPayload { typeOf<message::Stop>(), "null" },
        BadPayload { typeOf<message::Hello>(), "{}" },
        BadPayload { typeOf<message::Hello>(), R"({"process":"1"})" },
        BadPayload { typeOf<message::Hello>(), R"({"process":-1})" },
        BadPayload { typeOf<message::Hello>(), R"({"process":4294967296})" },
        BadPayload { typeOf<message::Hello>(), R"({"process":1.5})" },
        BadPayload { typeOf<message::Ready>(), R"({"port":65536})" },
        BadPayload { typeOf<message::Go>(), R"({"selfObserve":1})" },
        BadPayload { typeOf<message::Perf>(), R"({"cores":[-1],"more":false})" },
        BadPayload { typeOf<message::Perf>(), R"({"cores":{},"more":false})" },
        BadPayload { typeOf<message::Frozen>(), R"({"at":-5})" },
        BadPayload { typeOf<message::Frozen>(), R"({"at":18446744073709551615})" },
        BadPayload { typeOf<message::Calibrated>(), R"({"workPerMs":0})" },
        BadPayload { typeOf<message::Calibrated>(), R"({"workPerMs":1e400})" },
        BadPayload { typeOf<message::Calibrated>(), R"({"workPerMs":null})" },
        BadPayload { typeOf<message::Start>(), R"({"scenario":7})" },
        BadPayload { typeOf<message::Start>(), R"({"scenario":"{}","coreSource":3})" },
        BadPayload { typeOf<message::Finished>(), R"({"outcome":1,"wall":0,"switchNumber":0,"error":{}})" },
        BadPayload { typeOf<message::Finished>(), R"({"outcome":4,"wall":0,"switchNumber":0,"error":[]})" }));

TEST(Protocol, refusesALongListOfCores)
{
    std::string list = "{\"more\":false,\"cores\":[0";
    for (std::size_t i = 0; i < kMaxDescriptors; ++i)
        list += ",0";
    EXPECT_FALSE(decode(frameOf(typeOf<message::Perf>(), list + "]}")));
}

TEST(Protocol, survivesDeepNesting)
{
    EXPECT_FALSE(decode(frameOf(typeOf<message::Stop>(), std::string(200'000, '['))));
    const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
    EXPECT_TRUE(decode(frameOf(typeOf<message::Stop>(), "{\"x\":" + deep + "}")))
        << "unknown fields are left alone";
}

TEST(Protocol, survivesRandomDamageToEveryMessage)
{
    std::mt19937 random(20240229);
    std::size_t refused = 0;
    for (const Message &message : oneOfEach()) {
        const std::string whole = encode(message);
        for (int i = 0; i < 3000; ++i) {
            std::string frame = whole;
            for (int n = int(random() % 4); n >= 0; --n)
                frame[random() % frame.size()] = char(random());
            if (random() % 8 == 0)
                frame.resize(random() % (frame.size() + 1));
            if (const Result<Message> result = decode(frame); !result) {
                ++refused;
                EXPECT_FALSE(result.error().message.empty());
            }
        }
    }
    EXPECT_GT(refused, 1000u);
}
