using System.Collections.Immutable;
using System.Globalization;
using RepVgg.Frontend.Containers;

namespace RepVgg.Frontend.Families;

/// <summary>Where a VGG's layers are, as far as the numbers in its keys tell.</summary>
/// <param name="Layers">The convolutions in order.</param>
/// <param name="Linears">The numbers of the classifier's fully connected layers.</param>
/// <param name="HasNorms">Whether batch norms follow the convolutions.</param>
internal sealed record VggPlan(ImmutableArray<VggPlan.Layer> Layers, ImmutableArray<int> Linears, bool HasNorms)
{
    /// <summary>Convolutions between max pools.</summary>
    public IEnumerable<int> Depths
    {
        get
        {
            var depth = 0;
            foreach (var layer in Layers)
            {
                depth++;
                if (layer.IsPooled)
                {
                    yield return depth;
                    depth = 0;
                }
            }
        }
    }

    /// <exception cref="IR.Diagnostics.DiagnosticException">The numbers fit no VGG (RVC1308).</exception>
    public static VggPlan Read(StateDict dict)
    {
        var convolutions = Numbers(dict, "features.", rank: 4);
        var hasNorms = dict.Entries.Any(e => e.Name.StartsWith("features.", StringComparison.Ordinal) && e.Name.EndsWith(".running_mean", StringComparison.Ordinal));
        var gaps = convolutions.Zip(convolutions.Skip(1), (first, second) => second - first).ToArray();

        // Converted models keep the numbers that their batch norms had: then no two convolutions are neighbours, and pools make a gap of four.
        var step = hasNorms || (gaps.All(g => g > 2) && gaps.Contains(4)) ? 3 : 2;
        var layers = ImmutableArray.CreateBuilder<Layer>();
        for (var i = 0; i < convolutions.Length; i++)
        {
            var gap = i < gaps.Length ? gaps[i] : step + 1;
            if (gap != step && gap != step + 1)
            {
                throw FamilyDiagnostics.UnknownVariant.Error(FormattableString.Invariant(
                    $"between 'features.{convolutions[i]}' and 'features.{convolutions[i] + gap}' are layers that VGG doesn't have there; describe the network in a recipe (--recipe)"));
            }

            layers.Add(new Layer(convolutions[i], convolutions[i] + step, gap == step + 1));
        }

        return new VggPlan(layers.ToImmutable(), [.. Numbers(dict, "classifier.", rank: 2)], hasNorms);
    }

    private static int[] Numbers(StateDict dict, string prefix, int rank) =>
    [
        .. dict.Entries.Where(e => e.Tensor.Shape.Rank == rank && e.Name.StartsWith(prefix, StringComparison.Ordinal) && e.Name.EndsWith(".weight", StringComparison.Ordinal))
            .Select(e => int.TryParse(e.Name[prefix.Length..^".weight".Length], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1)
            .Where(number => number >= 0).Order(),
    ];

    /// <summary>A convolution and what follows it.</summary>
    /// <param name="Index">Its number.</param>
    /// <param name="PoolIndex">The number that a max pool after it has.</param>
    /// <param name="IsPooled">Whether there is one.</param>
    internal readonly record struct Layer(int Index, int PoolIndex, bool IsPooled);
}
