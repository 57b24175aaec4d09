using System.Collections.Immutable;
using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda;
using RepVgg.Frontend.Families;
using RepVgg.Passes;

namespace RepVgg.Cli.Infrastructure;

/// <summary>What <c>rvc compile</c> was asked for.</summary>
/// <param name="Model">Path of the model.</param>
/// <param name="TypedOptions">The options that decide the result, as they would be typed.</param>
/// <param name="Import">The import options.</param>
/// <param name="Folder">Where to write.</param>
/// <param name="Name">Class name with its namespace, or null for the model's own.</param>
/// <param name="Passes">The passes to run.</param>
/// <param name="MaxRewrites">Stops after this many rewrites.</param>
/// <param name="Lowering">How the C# backend computes convolutions.</param>
/// <param name="Cuda">What the CUDA backend makes.</param>
internal sealed record CompileRequest(
    string Model,
    string TypedOptions,
    ImportOptions Import,
    string Folder,
    string? Name,
    ImmutableArray<Pass> Passes,
    int MaxRewrites,
    LoweringOptions Lowering,
    CudaOptions Cuda);
