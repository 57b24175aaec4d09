using System.Collections.Immutable;
using RepVgg.Runtime.Cuda.Bundles;
using RepVgg.Runtime.Safetensors;

namespace RepVgg.Runtime.Cuda.Execution;

/// <summary>The weights that a device's plans read, and what those are computed from that aren't stored.</summary>
/// <param name="Stored">Tensors of the file that launches read, in the file's order.</param>
/// <param name="Derived">Weights that launches read and the file lacks, in the manifest's order.</param>
/// <param name="Sources">Tensors of the file that only the derived ones are computed from.</param>
internal sealed record WeightChoice(ImmutableArray<SafetensorsEntry> Stored, ImmutableArray<BundleDerivedWeight> Derived, ImmutableArray<SafetensorsEntry> Sources)
{
    /// <summary>Bytes that stay on the device.</summary>
    public long Bytes => Stored.Sum(t => t.Length) + Derived.Sum(d => d.Bytes);

    /// <summary>Chooses for the plans of a device.</summary>
    public static WeightChoice For(Bundle bundle, PlanChoice plans)
    {
        var read = plans.Plans.SelectMany(p => p.Launches).SelectMany(l => l.Arguments).OfType<WeightArgument>().Select(a => a.Name).ToHashSet(StringComparer.Ordinal);
        ImmutableArray<BundleDerivedWeight> derived = [.. bundle.Manifest.DerivedWeights.Where(d => read.Contains(d.Name))];
        var from = derived.Select(d => d.From).Where(name => !read.Contains(name)).ToHashSet(StringComparer.Ordinal);
        return new(
            [.. bundle.Weights.Tensors.Where(t => read.Contains(t.Name))], derived, [.. bundle.Weights.Tensors.Where(t => from.Contains(t.Name))]);
    }
}
