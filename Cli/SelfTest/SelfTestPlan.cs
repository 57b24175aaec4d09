using System.Collections.Immutable;
using RepVgg.Cli.Infrastructure;
using RepVgg.IR.Graphs;
using RepVgg.Runtime.Cuda;
using RepVgg.Runtime.Cuda.Bundles;

namespace RepVgg.Cli.SelfTest;

/// <summary>How much is tested. The emulated device is some ten thousand times slower than a GPU, and its times mean nothing.</summary>
/// <param name="Schedules">The most schedules of a layer.</param>
/// <param name="Models">The models to time.</param>
/// <param name="ImageSize">Height and width of their images.</param>
/// <param name="Batches">The batches to time.</param>
/// <param name="Precisions">What is multiplied when models are timed.</param>
/// <param name="Rounds">Runs that count.</param>
internal sealed record SelfTestPlan(
    int Schedules, ImmutableArray<string> Models, int ImageSize, ImmutableArray<int> Batches, ImmutableArray<BundlePrecision> Precisions, int Rounds)
{
    /// <summary>The plan for an engine.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="arch">Its device's architecture, which may lack tensor cores that kernels could use.</param>
    /// <param name="models">The models asked for, or null.</param>
    /// <param name="allSchedules">Every schedule, also on the emulated device.</param>
    public static SelfTestPlan For(string engine, CudaArch arch, ImmutableArray<string>? models, bool allSchedules) => engine == CudaEngine.Emulated
        ? new(allSchedules ? int.MaxValue : 2, models ?? ["A0"], 32, [1, 2], [BundlePrecision.Fp32], 1)
        : new(int.MaxValue, models ?? PlainRepVgg.Names, 224, [1, 128], Available(arch, [BundlePrecision.Fp32, BundlePrecision.Tf32, BundlePrecision.Fp16]), 30);

    /// <summary>The precisions in which layers are checked.</summary>
    public static ImmutableArray<BundlePrecision> Checked(CudaArch arch) => Available(arch, [.. Enum.GetValues<BundlePrecision>()]);

    /// <summary>The layers that are checked on an architecture, in order, and how a step is called.</summary>
    public static IEnumerable<(LayerCase Layer, BundlePrecision Precision, string Step)> Checks(CudaArch arch) =>
        from precision in Checked(arch) from layer in LayerCase.All select (layer, precision, $"{layer.Name}, {precision.Name()}");

    /// <summary>What is timed, in order, and how a step is called.</summary>
    public IEnumerable<(Graph Graph, BundlePrecision Precision, int Batch, string Step)> Timings =>
        from name in Models
        let graph = PlainRepVgg.Build(name, ImageSize)
        from precision in Precisions
        from batch in Batches
        select (graph, precision, batch, FormattableString.Invariant($"{graph.Name}, {precision.Name()}, batch {batch}"));

    private static ImmutableArray<BundlePrecision> Available(CudaArch arch, ImmutableArray<BundlePrecision> precisions) =>
        [.. precisions.Where(p => !p.NeedsTensorCores() || arch >= CudaArch.Ampere)];
}
