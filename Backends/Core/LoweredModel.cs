using System.Collections.Immutable;

namespace RepVgg.Backends.Core;

/// <summary>
/// A model with every decision taken: steps in order, buffers with layouts and places, weights with packings. It is for one
/// image; emitters loop over the batch.
/// </summary>
/// <param name="Name">The graph's name.</param>
/// <param name="Inputs">What callers give.</param>
/// <param name="Outputs">What callers get.</param>
/// <param name="Steps">The kernel launches.</param>
/// <param name="Buffers">The activations.</param>
/// <param name="Memory">Where the buffers lie.</param>
/// <param name="Weights">The weights.</param>
/// <param name="Scratch">Memory besides the activations.</param>
public sealed record LoweredModel(
    string Name,
    ImmutableArray<ModelPort> Inputs,
    ImmutableArray<ModelPort> Outputs,
    ImmutableArray<LoweredStep> Steps,
    ImmutableArray<ActivationBuffer> Buffers,
    MemoryPlan Memory,
    WeightTable Weights,
    ScratchMemory Scratch)
{
    /// <summary>Images of a batch that are computed together, so that they share each layer's weights.</summary>
    public const int ImagesAtOnce = 4;

    // Below this, a second thread costs more than it helps.
    private const long MacsPerThread = 500_000;

    /// <summary>The most threads that one image feeds.</summary>
    public int UsefulThreads => (int)Math.Clamp(Macs / MacsPerThread, 1, 256);

    /// <summary>The steps between the model's ends, which only move images in and out.</summary>
    public IEnumerable<LoweredStep> Layers => Steps.Where(IsLayer);

    /// <summary>Whether a step is one of <see cref="Layers"/>.</summary>
    public static bool IsLayer(LoweredStep step) => step is not (PackInputStep or CopyOutputStep);

    /// <summary>How many of <see cref="Layers"/>, from the first on, take the images of a batch one by one.</summary>
    public int LayersByImage => BatchOrder.LayersByImage(Layers);

    /// <summary>The kinds of kernels used, in order of first use.</summary>
    public ImmutableArray<string> Kernels => [.. Steps.Select(s => s.Kernel).Distinct(StringComparer.Ordinal)];

    /// <summary>Multiply-accumulate operations for one image.</summary>
    public long Macs => Steps.Sum(s => s.Macs);

    /// <summary>First element of a buffer in the arena.</summary>
    public int OffsetOf(ActivationBuffer buffer) => Memory.Offsets[buffer.Index];
}
