using System.Collections.Immutable;
using RepVgg.Benchmarks.Infrastructure;

namespace RepVgg.Benchmarks.Models;

/// <summary>A published RepVGG (arXiv:2101.03697, table 2): what tells it from the others.</summary>
/// <param name="Name">The name without the family, such as <c>B1g4</c>.</param>
/// <param name="Depths">Blocks of the four stages after the stem.</param>
/// <param name="Widths">Channels of the stem and of the four stages.</param>
/// <param name="Groups">Groups of the convolutions of every other block.</param>
internal sealed record RepVggVariant(string Name, ImmutableArray<int> Depths, ImmutableArray<int> Widths, int Groups)
{
    private static readonly ImmutableArray<int> DepthsA = [2, 4, 14, 1];
    private static readonly ImmutableArray<int> DepthsB = [4, 6, 16, 1];

    /// <summary>All that can be measured, from small to large.</summary>
    public static readonly ImmutableArray<RepVggVariant> All =
    [
        new("A0", DepthsA, [48, 48, 96, 192, 1280], 1),
        new("A1", DepthsA, [64, 64, 128, 256, 1280], 1),
        new("B0", DepthsB, [64, 64, 128, 256, 1280], 1),
        new("A2", DepthsA, [64, 96, 192, 384, 1408], 1),
        new("B1g4", DepthsB, [64, 128, 256, 512, 2048], 4),
        new("B1g2", DepthsB, [64, 128, 256, 512, 2048], 2),
        new("B1", DepthsB, [64, 128, 256, 512, 2048], 1),
    ];

    /// <summary>Finds a model by its name.</summary>
    /// <exception cref="UsageException">There is none of that name.</exception>
    public static RepVggVariant Find(string name) => All.FirstOrDefault(v => v.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new UsageException($"there is no model '{name}'; the models are {string.Join(", ", All.Select(v => v.Name))}");
}
