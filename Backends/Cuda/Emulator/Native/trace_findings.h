// Where an access stands in kernels.cu, and what is wrong with it.
#pragma once

#include "standin_compiler.h"

#include <set>

// Maps return addresses of one module to lines of its source, by addr2line, which comes with every compiler's linker.
class SourceLines {
public:
    explicit SourceLines(std::string path) : path_(std::move(path)) {}

    int line(size_t site) {
        if (site < 1u << 24) return static_cast<int>(site);  // a line already
        auto known = lines_.find(site);
        return known != lines_.end() ? known->second : lines_[site] = look_up(site);
    }

private:
    // Of the functions inlined there, the innermost that doesn't belong to the emulator.
    int look_up(size_t site) {
        Dl_info info;
        if (!dladdr(reinterpret_cast<void*>(site), &info)) return 0;
        char offset[32];
        snprintf(offset, sizeof offset, "0x%zx", site - 1 - reinterpret_cast<size_t>(info.dli_fbase));
        std::string output = path_ + "." + offset;
        if (run_program({"addr2line", "-i", "-e", path_, offset}, 1, output) != 0) return 0;
        std::istringstream frames(read_file(output));
        unlink(output.c_str());
        for (std::string frame; std::getline(frames, frame);) {
            std::string file = frame.substr(0, frame.find(':'));
            std::string name = file.substr(file.find_last_of('/') + 1);
            if (name.compare(0, 5, "simt_") != 0) return atoi(frame.c_str() + file.size() + 1);
        }
        return 0;
    }

    std::string path_;
    std::map<size_t, int> lines_;
};

struct Violation {
    std::string kind;  // "race", "out of bounds", "misaligned"
    int line, other_line;
    std::string text;
    bool operator<(const Violation& other) const { return std::tie(kind, line, other_line) < std::tie(other.kind, other.line, other.other_line); }
};
