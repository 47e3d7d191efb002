// SPDX-License-Identifier: GPL-3.0-or-later
#include "runner.h"
#include "scriptrunner.h"
#include "supervisor.h"

#include <CLI/CLI.hpp>

#include <csignal>
#include <cstdio>
#include <sys/prctl.h>
#include <sys/socket.h>

namespace {

bool isSocket(int descriptor)
{
    int type = 0;
    socklen_t length = sizeof type;
    return getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &length) == 0 && type == SOCK_SEQPACKET;
}

} // namespace

int main(int argc, char **argv)
{
    using namespace interleave;
    CLI::App app(
        "Runs one scenario of Interleave. Started by interleave; of no use by itself.", "interleave-host");
    int control = -1;
    int runner = -1;
    int script = -1;
    int inside = -1;
    int launch = -1;
    int service = -1;
    int child = -1;
    int forkServer = -1;
    int parent = 0;
    auto *role = app.add_option_group("role");
    role->add_option("--control", control, "supervise a run; descriptor of the control socket");
    role->add_option("--runner", runner, "run the scenario; descriptor of the supervisor's socket");
    role->add_option("--script", script, "run a script in a Python interpreter; descriptor of the supervisor's socket");
    role->add_option("--inside", inside, "start a script in the sandbox that this is in; descriptor of the supervisor's socket");
    role->add_option("--service", service, "answer requests; descriptor of the supervisor's socket");
    role->add_option("--child", child, "be a process of the scenario; descriptor of its parent's socket");
    role->add_option("--forkserver", forkServer, "fork processes of the scenario; descriptor of the socket that asks for them");
    role->require_option(1);
    app.add_option("--parent", parent, "pid of the process that started this one");
    app.add_option("--launch", launch, "descriptor of the file that says what to start inside");
    app.set_version_flag("--version", INTERLEAVE_VERSION);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    const int channel = std::max({ control, runner, script, inside, service, child, forkServer });
    if (!isSocket(channel)) {
        std::fprintf(stderr,
            "interleave-host: descriptor %d is no control socket; start `interleave` instead\n", channel);
        return 2;
    }
    signal(SIGPIPE, SIG_IGN);
    // The name that ps and the recordings show; the program file is the same.
    if (runner >= 0) {
        prctl(PR_SET_NAME, "interleave-run");
        return host::runRunner(os::FileDescriptor(channel), parent);
    }
    if (script >= 0) {
        prctl(PR_SET_NAME, "interleave-run");
        return host::runScript(os::FileDescriptor(channel), parent);
    }
    if (inside >= 0) {
        prctl(PR_SET_NAME, "interleave-in");
        return host::runInside(os::FileDescriptor(channel), launch);
    }
    if (service >= 0) {
        prctl(PR_SET_NAME, "interleave-svc");
        return host::runService(os::FileDescriptor(channel), parent);
    }
    if (child >= 0 || forkServer >= 0) {
        prctl(PR_SET_NAME, child >= 0 ? "interleave-prc" : "interleave-fks");
        return host::runChild(os::FileDescriptor(channel), parent, forkServer >= 0);
    }
    return host::Supervisor(os::FileDescriptor(channel)).run();
}
