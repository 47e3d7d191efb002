// SPDX-License-Identifier: GPL-3.0-or-later
#include <trace/chunkmemory.h>

#include <gtest/gtest.h>

#include <optional>
#include <thread>

namespace interleave::trace {

namespace {

class Chunk : public Reclaimable
{
public:
    explicit Chunk(int &alive)
        : m_alive(alive)
    {
        ++m_alive;
    }
    ~Chunk() override { --m_alive; }

private:
    int &m_alive;
};

class Owner final : public Evictable
{
public:
    int alive = 0;
    Evicted evictOldest() override
    {
        return { std::make_unique<Chunk>(alive), 10, Nanoseconds { ++m_evicted * 100 } };
    }

private:
    std::int64_t m_evicted = 0;
};

} // namespace

TEST(ChunkMemory, freesAnEvictedChunkOnlyWhenNobodyIsPinned)
{
    Owner owner;
    ChunkMemory memory(15);
    std::optional<ChunkMemory::Pin> pin(memory);
    memory.allocated(10);
    memory.allocated(10);
    memory.sealed(owner);
    memory.enforceBudget();
    EXPECT_EQ(memory.bytes(), 10U);
    EXPECT_EQ(memory.evictedBefore(), Nanoseconds { 100 });
    EXPECT_EQ(owner.alive, 1) << "somebody may still be reading it";
    memory.enforceBudget();
    EXPECT_EQ(owner.alive, 1);
    pin.reset();
    memory.enforceBudget();
    EXPECT_EQ(owner.alive, 0);
}

TEST(ChunkMemory, isNotHeldUpByReadersThatComeLater)
{
    Owner owner;
    ChunkMemory memory(5);
    std::optional<ChunkMemory::Pin> early(memory);
    memory.allocated(10);
    memory.sealed(owner);
    memory.enforceBudget();
    ASSERT_EQ(owner.alive, 1);
    early.reset();
    // Another thread's pin may stand in any slot; the early one's has been free once.
    memory.enforceBudget();
    const ChunkMemory::Pin late(memory);
    memory.enforceBudget();
    EXPECT_EQ(owner.alive, 0);
}

TEST(ChunkMemory, keepsEverythingWithinTheBudget)
{
    Owner owner;
    ChunkMemory memory(100);
    memory.allocated(100);
    memory.sealed(owner);
    memory.enforceBudget();
    EXPECT_EQ(memory.bytes(), 100U);
    EXPECT_EQ(owner.alive, 0);
}

} // namespace interleave::trace
