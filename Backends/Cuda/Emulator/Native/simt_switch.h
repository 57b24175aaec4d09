// Switching between stacks: saves what the System V calling conventions ask a function to preserve.
#pragma once

// Saves the running context to *save and goes on where the context `restore` was saved.
extern "C" __attribute__((visibility("hidden"))) void rvc_switch(void** save, void* restore);

#if defined(__x86_64__)
asm(R"(
    .text
    .p2align 4
    .hidden rvc_switch
    .globl rvc_switch
    .type rvc_switch, @function
rvc_switch:
    push %rbp
    push %rbx
    push %r12
    push %r13
    push %r14
    push %r15
    mov %rsp, (%rdi)
    mov %rsi, %rsp
    pop %r15
    pop %r14
    pop %r13
    pop %r12
    pop %rbx
    pop %rbp
    ret
    .size rvc_switch, .-rvc_switch
)");
#elif defined(__aarch64__)
asm(R"(
    .text
    .p2align 4
    .hidden rvc_switch
    .globl rvc_switch
    .type rvc_switch, %function
rvc_switch:
    sub sp, sp, #160
    stp x19, x20, [sp]
    stp x21, x22, [sp, #16]
    stp x23, x24, [sp, #32]
    stp x25, x26, [sp, #48]
    stp x27, x28, [sp, #64]
    stp x29, x30, [sp, #80]
    stp d8, d9, [sp, #96]
    stp d10, d11, [sp, #112]
    stp d12, d13, [sp, #128]
    stp d14, d15, [sp, #144]
    mov x9, sp
    str x9, [x0]
    mov sp, x1
    ldp x19, x20, [sp]
    ldp x21, x22, [sp, #16]
    ldp x23, x24, [sp, #32]
    ldp x25, x26, [sp, #48]
    ldp x27, x28, [sp, #64]
    ldp x29, x30, [sp, #80]
    ldp d8, d9, [sp, #96]
    ldp d10, d11, [sp, #112]
    ldp d12, d13, [sp, #128]
    ldp d14, d15, [sp, #144]
    add sp, sp, #160
    ret
    .size rvc_switch, .-rvc_switch
)");
#else
#error "the emulator's context switch exists for x86-64 and arm64"
#endif

namespace rvc {
// A context that starts `entry` (which never returns) on the stack that ends at `top`.
inline void* new_context(char* top, void (*entry)()) {
#if defined(__x86_64__)
    void** frame = reinterpret_cast<void**>(top) - 8;  // 6 registers, the address of entry, and of entry's caller: none
    for (int i = 0; i < 8; i++) frame[i] = nullptr;
    frame[6] = reinterpret_cast<void*>(entry);
#else
    void** frame = reinterpret_cast<void**>(top) - 20;
    for (int i = 0; i < 20; i++) frame[i] = nullptr;
    frame[11] = reinterpret_cast<void*>(entry);  // x30
#endif
    return frame;
}
}  // namespace rvc
