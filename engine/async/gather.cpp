// SPDX-License-Identifier: GPL-3.0-or-later
#include "gather.h"

#include <utility>

namespace interleave::async {

namespace {

class GatheringFuture final : public Future
{
public:
    GatheringFuture(EventLoop &loop, std::vector<FuturePtr> children, bool returnExceptions)
        : Future(loop, { trace::LaneState::BlockedJoin, {}, true })
        , m_children(std::move(children))
        , m_returnExceptions(returnExceptions)
    {
    }

    /// Not done by this: it is once the children are.
    bool cancel() override
    {
        if (done())
            return false;
        bool any = false;
        for (const FuturePtr &child : m_children)
            any = child->cancel() || any;
        m_cancelRequested = m_cancelRequested || any;
        return any;
    }

    void parts(std::vector<ObjectId> &objects) const override
    {
        for (const FuturePtr &child : m_children) {
            if (child->done())
                continue;
            if (child->reason().several)
                child->parts(objects);
            else
                objects.push_back(child->reason().object);
        }
    }

    /// The children's callbacks keep it, and it keeps the children, some of which no task is the owner of.
    void forgetCallbacks() noexcept override
    {
        for (const FuturePtr &child : std::exchange(m_children, {}))
            child->forgetCallbacks();
        Future::forgetCallbacks();
    }

    void watchChildren()
    {
        // Those that are done already (eager tasks) count at once.
        std::vector<FuturePtr> finished;
        const std::vector<FuturePtr> children = m_children;
        for (const FuturePtr &child : children) {
            if (child->done())
                finished.push_back(child);
            else
                child->addDoneCallback([self = std::static_pointer_cast<GatheringFuture>(shared_from_this())](
                                           Future &done) { self->childDone(done); });
        }
        for (const FuturePtr &child : finished)
            childDone(*child);
    }

private:
    void childDone(Future &child)
    {
        ++m_finished;
        if (done()) {
            (void)child.exception(); // as asyncio does: nobody misses it
            return;
        }
        if (m_returnExceptions) {
            (void)child.exception(); // it is a result
        } else {
            if (const Outcome end = child.result(); !end) {
                setException(end.error());
                return;
            }
        }
        if (m_finished < m_children.size())
            return;
        if (m_cancelRequested)
            setException(cancelledError());
        else
            setResult();
    }

    std::vector<FuturePtr> m_children;
    const bool m_returnExceptions;
    std::size_t m_finished = 0;
    bool m_cancelRequested = false;
};

} // namespace

FuturePtr gather(EventLoop &loop, std::vector<FuturePtr> children, bool returnExceptions)
{
    if (children.empty()) {
        const FuturePtr nothing = loop.createFuture();
        loop.callSoon([nothing] {
            if (!nothing->done())
                nothing->setResult();
        });
        return nothing;
    }
    auto outer = std::make_shared<GatheringFuture>(loop, std::move(children), returnExceptions);
    outer->watchChildren();
    return outer;
}

} // namespace interleave::async
