using System.Collections.Immutable;
using System.Globalization;
using RepVgg.Frontend.Containers;
using RepVgg.IR.Ops;

namespace RepVgg.Frontend.Families;

/// <summary>
/// EfficientNet (arXiv:1905.11946) and EfficientNetV2 (arXiv:2104.00298) under torchvision's names: <c>features.0</c>,
/// <c>features.S.I.block</c>, a last 1×1 convolution, <c>classifier.1</c>. Depths, widths and kernel sizes come from keys and shapes;
/// V2 is told by its first block, which isn't depthwise.
/// </summary>
internal sealed class EfficientNetFamily : ModelFamily
{
    private const double LargeEpsilon = 1e-3;

    private static readonly int[] Strides = [1, 2, 2, 2, 1, 2, 1];

    private static readonly ImmutableArray<PublishedModel> Models =
    [
        new("EfficientNet-B0", [1, 2, 2, 3, 3, 4, 1], [32, 1280]),
        new("EfficientNet-B1", [2, 3, 3, 4, 4, 5, 2], [32, 1280]),
        new("EfficientNet-B2", [2, 3, 3, 4, 4, 5, 2], [32, 1408]),
        new("EfficientNet-B3", [2, 3, 3, 5, 5, 6, 2], [40, 1536]),
        new("EfficientNet-B4", [2, 4, 4, 6, 6, 8, 2], [48, 1792]),
        new("EfficientNet-B5", [3, 5, 5, 7, 7, 9, 3], [48, 2048]),
        new("EfficientNet-B6", [3, 6, 6, 8, 8, 11, 3], [56, 2304]),
        new("EfficientNet-B7", [4, 7, 7, 10, 10, 13, 4], [64, 2560]),
        new("EfficientNetV2-S", [2, 4, 4, 6, 9, 15], [24, 1280]),
        new("EfficientNetV2-M", [3, 5, 5, 7, 14, 18, 5], [24, 1280]),
        new("EfficientNetV2-L", [4, 7, 7, 10, 19, 25, 7], [32, 1280]),
    ];

    /// <summary>The models that torchvision builds with the larger ε, as their weights were trained.</summary>
    private static readonly ImmutableHashSet<string> WithLargeEpsilon = ["EfficientNet-B5", "EfficientNet-B6", "EfficientNet-B7"];

    /// <inheritdoc/>
    public override string Name => "EfficientNet";

    /// <inheritdoc/>
    public override string LooksFor => "features.1.0.block.0.0.weight";

    /// <inheritdoc/>
    public override bool Recognises(StateDict dict) => dict.Contains("features.0.0.weight") && dict.Contains(LooksFor);

    /// <inheritdoc/>
    public override FamilyImport Import(StateDict dict, ImportOptions options)
    {
        var depths = Depths(new KeyIndex(dict.Entries.Select(e => e.Name)));
        var isV2 = dict.Find(LooksFor) is { Tensor.Shape: { Rank: 4 } first } && first[1] != 1;
        var variant = PublishedModel.Find(Models, depths, Widths(dict, depths.Count));
        var name = isV2 ? "EfficientNetV2" : Name;
        var layers = new LayerBuilder(name, dict, options)
        {
            FoldsNorms = true,
            Location = "features.0",
            Epsilon = isV2 || (variant is not null && WithLargeEpsilon.Contains(variant)) ? LargeEpsilon : BatchNormOp.DefaultEpsilon,
        };
        var block = new InvertedResidual(layers, new Silu(), new Sigmoid());
        var value = layers.ConvNorm("features.0.0", "features.0.1", layers.Image("features.0.0.weight"), new Silu(), stride: 2);
        layers.Feature(value, "features.0");
        RequireKnownStages(depths.Count);
        for (var stage = 0; stage < depths.Count; stage++)
        {
            var prefix = Feature(stage + 1);
            for (var index = 0; index < depths[stage]; index++)
            {
                var at = FormattableString.Invariant($"{prefix}.{index}");
                value = block.Add(at, at + ".block", value, index == 0 ? Strides[stage] : 1, new Silu());
            }

            layers.Feature(value, prefix, FormattableString.Invariant($"stage{stage + 1}"));
        }

        value = layers.LastConvolution(Feature(depths.Count + 1), value, new Silu());
        var strides = string.Join(", ", Strides.Take(depths.Count));
        layers.Conventions.AssumeGeometry($"the stem has stride 2 and the stages' first blocks have strides {strides}, as published");
        layers.Conventions.Assume("activations are SiLU, also within squeeze-excite");
        return layers.Finish(name, variant, layers.Head("classifier.1", value));
    }

    private static string Feature(int index) => "features." + index.ToString(CultureInfo.InvariantCulture);

    private static List<int> Depths(KeyIndex keys)
    {
        var depths = new List<int>();
        while (Depth(Feature(depths.Count + 1)) is > 0 and var depth)
        {
            depths.Add(depth);
        }

        return depths;

        int Depth(string stage)
        {
            var depth = 0;
            while (keys.HasPrefix(FormattableString.Invariant($"{stage}.{depth}.block.")))
            {
                depth++;
            }

            return depth;
        }
    }

    private static int[] Widths(StateDict dict, int stages) =>
        [.. new[] { 0, stages + 1 }.Select(i => dict.Find(Feature(i) + ".0.weight")?.Tensor.Shape is { Rank: > 0 } shape ? shape[0] : 0)];

    private static void RequireKnownStages(int stages)
    {
        if (stages > Strides.Length)
        {
            throw FamilyDiagnostics.UnknownVariant.Error(FormattableString.Invariant(
                $"the network has {stages} stages, but strides are known for {Strides.Length} only; describe it in a recipe (--recipe)"));
        }
    }
}
