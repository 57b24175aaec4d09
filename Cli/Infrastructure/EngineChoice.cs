using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda;

namespace RepVgg.Cli.Infrastructure;

/// <summary>Which engine computes, and how.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Lowering">How the C# backend computes convolutions.</param>
/// <param name="Cuda">What the CUDA backend makes.</param>
/// <param name="NamesArchitectures">Whether that was told which architectures to choose kernels for; if not, for the device at hand.</param>
internal sealed record EngineChoice(string Name, LoweringOptions Lowering, CudaOptions Cuda, bool NamesArchitectures);
