// Compiles CUDA C kernels as C++17 for the CPU: one fiber per CUDA thread, blocks one after another.
// Force-included before kernels.cu; the stand-in driver appends the table of kernels (rvc_module_entry).
#pragma once

#include "simt_language.h"
#include "simt_math.h"
#include "simt_fibers.h"
#include "simt_warp.h"
#include "simt_tensor.h"
#include "simt_copy.h"
#include "simt_module.h"
