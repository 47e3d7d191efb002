// SPDX-License-Identifier: GPL-3.0-or-later
#include "commands.h"
#include "progressbar.h"

#include <trace/tracefile.h>

namespace interleave::cli {

int exportTrace(const ExportCommand &command, const Surroundings &here)
{
    std::error_code notThere;
    if (std::filesystem::equivalent(command.input, command.output, notThere))
        return complain({ "the recording itself would be overwritten", "name another file with -o", command.output.string() }, BadInput);
    Result<std::shared_ptr<trace::TraceStore>> store = fail("not loaded");
    {
        ProgressBar bar;
        const Nanoseconds begin = monotonicNow();
        store = trace::loadTrace(command.input, [&](double share) {
            if (monotonicNow() - begin > std::chrono::seconds(1)) // what is over at once needs no bar
                bar.show(share, "reading " + command.input.filename().string());
            return true;
        });
    }
    if (!store)
        return complain(store.error(), BadInput);

    Result<void> written;
    if (command.format == "perfetto")
        written = trace::exportPerfetto(**store, command.output);
    else if (command.format == "csv" || command.format == "csv-spans")
        written = trace::exportCsv(**store, command.output);
    else if (command.format == "metrics-csv")
        written = trace::exportMetricsCsv(**store, command.output);
    else
        written = here.hooks.writePicture(**store, command.output, command.format);
    if (!written)
        return complain(written.error(), BadInput);
    return Done;
}

} // namespace interleave::cli
