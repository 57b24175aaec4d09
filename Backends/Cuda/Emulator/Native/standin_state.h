// What all entry points share: one lock, planned failures, the last error's text, and tables of handles.
#pragma once

#include "rvc_abi.h"
#include "standin_results.h"

#include <cstdint>
#include <cstdio>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unistd.h>

#define RVC_EXPORT extern "C" __attribute__((visibility("default")))

struct Failure {
    int error;
    int calls_before;
};

struct Device {
    int major = 8, minor = 0;
    uint64_t total_memory = 16ull << 30;
};

// Handles are numbers that are never used twice, so that a stale one is always noticed.
inline uint64_t next_handle() {
    static uint64_t last = 0x52564300;
    return last += 16;
}

// Unlike that of any other process, or of another copy of this library in this one.
inline std::string unique_suffix() {
    static char own_address;
    char text[64];
    snprintf(text, sizeof text, "%d.%p.%llu", getpid(), static_cast<void*>(&own_address), static_cast<unsigned long long>(next_handle()));
    return text;
}

template <class T>
class Table {
public:
    template <class Handle>
    T* add(Handle* handle, T&& item) {
        uint64_t id = next_handle();
        *handle = reinterpret_cast<Handle>(id);
        return &(items_[id] = std::move(item));
    }
    T* find(const void* handle) {
        auto found = items_.find(reinterpret_cast<uint64_t>(handle));
        return found == items_.end() ? nullptr : &found->second;
    }
    bool remove(const void* handle) { return items_.erase(reinterpret_cast<uint64_t>(handle)) != 0; }
    size_t clear() {
        size_t count = items_.size();
        items_.clear();
        return count;
    }
    size_t count() const { return items_.size(); }
    std::map<uint64_t, T>& all() { return items_; }

private:
    std::map<uint64_t, T> items_;
};

struct State {
    std::recursive_mutex lock;
    std::map<std::string, Failure> failures;
    std::string last_error;
    Device device;
    bool initialized = false;
    bool trace = false;
    int context_users = 0;
    size_t leaked = 0;  // objects that were alive when their context ended
};

inline State& state() {
    static State* instance = new State;  // never destroyed: calls may come while the process ends
    return *instance;
}

inline void* const primary_context = reinterpret_cast<void*>(0x52564301);
inline thread_local void* current_context = nullptr;

// Remembers why an entry point fails, in words.
inline int explain(int result, const std::string& text) {
    state().last_error = text;
    return result;
}

enum class Needs { nothing, driver, context };

// The start of every entry point: takes the lock, counts the call, finds the errors that any call may return.
class Call {
public:
    Call(const char* entry_point, Needs needs) : lock_(state().lock), error_(CUDA_SUCCESS) {
        auto failure = state().failures.find(entry_point);
        if (failure != state().failures.end() && failure->second.calls_before-- == 0) {
            error_ = explain(failure->second.error, std::string("planned failure of ") + entry_point);
            state().failures.erase(failure);
        } else if (needs != Needs::nothing && !state().initialized) {
            error_ = explain(CUDA_ERROR_NOT_INITIALIZED, std::string(entry_point) + " before cuInit");
        } else if (needs == Needs::context && (!current_context || state().context_users == 0)) {
            error_ = explain(CUDA_ERROR_INVALID_CONTEXT, std::string(entry_point) + " without a current context");
        }
    }
    int error() const { return error_; }

private:
    std::lock_guard<std::recursive_mutex> lock_;
    int error_;
};

#define RVC_CALL(needs) \
    Call call(__func__, Needs::needs); \
    if (call.error()) return call.error()
