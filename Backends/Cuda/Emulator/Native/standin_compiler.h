// Runs the machine's C++ compiler on a kernel source and keeps what it made in a cache.
#pragma once

#include "standin_sha256.h"
#include "standin_source.h"
#include "standin_state.h"

#include <algorithm>
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <fstream>
#include <spawn.h>
#include <sstream>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

#ifndef RVC_COMPILER
#define RVC_COMPILER "g++"
#endif

struct CompilerSetup {
    std::string compiler, header, cache;
};

inline std::string folder_of(const std::string& path) { return path.substr(0, path.find_last_of('/')); }

// Until rvc_standin_configure is called: the headers and the cache stand beside this library, and the compiler is that which compiled it.
inline CompilerSetup& compiler_setup() {
    static CompilerSetup setup = [] {
        Dl_info info;
        std::string folder = dladdr(reinterpret_cast<void*>(&folder_of), &info) ? folder_of(info.dli_fname) : ".";
        return CompilerSetup{RVC_COMPILER, folder + "/rvc_simt.h", folder + "/kernels"};
    }();
    return setup;
}

RVC_EXPORT void rvc_standin_configure(const char* compiler, const char* header_path, const char* cache_folder) {
    std::lock_guard<std::recursive_mutex> lock(state().lock);
    if (compiler) compiler_setup().compiler = compiler;
    if (header_path) compiler_setup().header = header_path;
    if (cache_folder) compiler_setup().cache = cache_folder;
}

inline std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

inline bool write_file(const std::string& path, const std::string& text) {
    std::ofstream file(path, std::ios::binary);
    file << text;
    return file.flush().good();
}

inline bool exists(const std::string& path) { return access(path.c_str(), R_OK) == 0; }

inline void make_folder(const std::string& path) {
    for (size_t i = 1; i <= path.size(); i++)
        if (i == path.size() || path[i] == '/') mkdir(path.substr(0, i).c_str(), 0755);
}

inline std::vector<std::string> compiler_flags(bool trace) {
    std::vector<std::string> flags = {"-x", "c++", "-std=c++17", "-fPIC", "-fvisibility=hidden", "-fno-exceptions", "-fno-rtti", "-fno-threadsafe-statics",
                                      "-fno-strict-aliasing", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math", "-march=native", "-w", "-DRVC_EMULATOR"};
    if (trace) flags.insert(flags.end(), {"-O0", "-g", "-fsanitize=thread", "-DRVC_TRACE", "-DRVC_GUARD_BYTES=" + std::to_string(rvc_guard_bytes)});
    else flags.insert(flags.end(), {"-O2", "-DRVC_GUARD_BYTES=0"});
    return flags;
}

// -march=native means another thing on another machine.
inline std::string processor() {
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);)
        if (line.compare(0, 5, "flags") == 0 || line.compare(0, 8, "Features") == 0) return line;
    return "";
}

inline std::string headers_text(const std::string& folder) {
    std::vector<std::string> names;
    if (DIR* directory = opendir(folder.c_str())) {
        while (dirent* entry = readdir(directory)) {
            std::string name = entry->d_name;
            if ((name.compare(0, 5, "simt_") == 0 || name.compare(0, 7, "rvc_abi") == 0 || name.compare(0, 8, "rvc_simt") == 0)) names.push_back(name);
        }
        closedir(directory);
    }
    std::sort(names.begin(), names.end());
    std::string text;
    for (const std::string& name : names) text += read_file(folder + "/" + name);
    return text;
}

// Runs a program with one of its outputs (1 or 2) in a file; -1: it can't be run.
inline int run_program(const std::vector<std::string>& arguments, int output, const std::string& file) {
    std::vector<char*> raw;
    for (const std::string& argument : arguments) raw.push_back(const_cast<char*>(argument.c_str()));
    raw.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, output, file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    pid_t process;
    int status = posix_spawnp(&process, raw[0], &actions, nullptr, raw.data(), environ);
    posix_spawn_file_actions_destroy(&actions);
    if (status != 0) return -1;
    while (waitpid(process, &status, 0) < 0)
        if (errno != EINTR) return -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

struct Compilation {
    std::string module;  // path of the shared object; empty where compilation failed
    std::string log;
};

inline Compilation compile_kernels(const std::string& source, const std::string& name, bool trace) {
    const CompilerSetup& setup = compiler_setup();
    std::vector<std::string> flags = compiler_flags(trace);
    Sha256 key;
    for (const std::string& text : {source, name, setup.compiler, processor(), headers_text(folder_of(setup.header))}) key.add(text);
    for (const std::string& flag : flags) key.add(flag);
    std::string path = setup.cache + "/" + key.hex() + ".so";
    if (exists(path)) return {path, ""};

    make_folder(setup.cache);
    std::string temporary = path + "." + unique_suffix();
    std::string input = temporary + ".cc", object = temporary + ".o", output = temporary + ".tmp", log_file = temporary + ".log";
    std::string unit = "#line 1 \"" + name + "\"\n" + source + "\n" + kernel_table(SourceScanner(source).kernels());
    if (!write_file(input, unit)) return {"", "cannot write to " + setup.cache + "\n"};
    std::vector<std::string> arguments = {setup.compiler};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    arguments.insert(arguments.end(), {"-include", setup.header, "-c", input, "-o", object});
    int status = run_program(arguments, 2, log_file);
    Compilation result{path, read_file(log_file)};
    // Linked apart from compiling: with -fsanitize=thread the sanitizer's own library would come along.
    if (status == 0) status = run_program({setup.compiler, "-shared", object, "-o", output}, 2, log_file);
    if (status > 0 && result.log.empty()) result.log = read_file(log_file);
    if (status == -1) result.log += "cannot run " + setup.compiler + "\n";
    if (status != 0 || rename(output.c_str(), path.c_str()) != 0) result.module.clear();
    for (const std::string& file : {input, object, output, log_file}) unlink(file.c_str());
    return result;
}
