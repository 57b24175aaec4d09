using System.Collections.Immutable;

namespace RepVgg.Frontend.Families;

/// <summary>The published RepVGG models (arXiv:2101.03697, table 2). They give an imported model its name and nothing else.</summary>
public static class RepVggVariants
{
    private static readonly ImmutableArray<int> DepthsA = [2, 4, 14, 1];
    private static readonly ImmutableArray<int> DepthsB = [4, 6, 16, 1];
    private static readonly ImmutableArray<int> DepthsD = [8, 14, 24, 1];

    private static readonly ImmutableArray<(string Name, ImmutableArray<int> Depths, ImmutableArray<int> Widths, bool SqueezeExcite)> Models =
    [
        ("A0", DepthsA, [48, 48, 96, 192, 1280], false),
        ("A1", DepthsA, [64, 64, 128, 256, 1280], false),
        ("A2", DepthsA, [64, 96, 192, 384, 1408], false),
        ("B0", DepthsB, [64, 64, 128, 256, 1280], false),
        ("B1", DepthsB, [64, 128, 256, 512, 2048], false),
        ("B2", DepthsB, [64, 160, 320, 640, 2560], false),
        ("B3", DepthsB, [64, 192, 384, 768, 2560], false),
        ("D2se", DepthsD, [64, 160, 320, 640, 2560], true),
    ];

    /// <summary>The depths of stages 1 to 4, the widths of the stem and of the stages, and the groups of every second block, of a published model without squeeze-excite.</summary>
    /// <param name="name">Its name such as <c>B1g4</c>.</param>
    /// <returns>Null where there is no such model.</returns>
    public static (ImmutableArray<int> Depths, ImmutableArray<int> Widths, int Groups)? Published(string name)
    {
        var parts = name.Split('g');
        var groups = parts.Length == 1 ? 1 : parts is [_, "2"] ? 2 : parts is [_, "4"] ? 4 : 0;
        var model = Models.FirstOrDefault(m => m.Name == parts[0] && !m.SqueezeExcite && (groups == 1 || m.Depths == DepthsB));
        return model.Name is null || groups == 0 ? null : (model.Depths, model.Widths, groups);
    }

    /// <summary>The name such as <c>RepVGG-B1g4</c>, or null.</summary>
    internal static string? Find(VariantSignature signature)
    {
        var model = Models.FirstOrDefault(m => m.SqueezeExcite == signature.SqueezeExcite
            && m.Depths.SequenceEqual(signature.Depths) && m.Widths.SequenceEqual(signature.Widths));
        return model.Name is null ? null
            : "RepVGG-" + model.Name + (signature.Groups > 1 ? FormattableString.Invariant($"g{signature.Groups}") : "");
    }
}
