// SPDX-License-Identifier: GPL-3.0-or-later
#include "pngexport.h"
#include "windowmain.h"

#include <cli/commandline.h>

#include <exception>
#include <fmt/format.h>

int main(int argc, char **argv)
{
    try {
        interleave::cli::Hooks hooks;
        hooks.openWindow = [&](const interleave::cli::WindowOptions &options) {
            return interleave::app::runWindow(argc, argv, options);
        };
        hooks.writePicture = [](const interleave::trace::TraceStore &store, const std::filesystem::path &file, const std::string &format) {
            using interleave::app::PictureFormat;
            return interleave::app::writePictureFile(
                store, file, format == "svg" ? PictureFormat::Svg : format == "pdf" ? PictureFormat::Pdf : PictureFormat::Png);
        };
        return interleave::cli::runCommandLine(argc, argv, hooks);
    } catch (const std::exception &error) {
        // Nothing in Interleave throws on purpose; what comes here is out of memory or a library's surprise.
        fmt::print(stderr, "interleave: {}; please report what you did\n", error.what());
        return interleave::cli::RunFailed;
    }
}
