using System.Globalization;
using RepVgg.Frontend.Containers;
using RepVgg.IR.Ops;

namespace RepVgg.Frontend.Families;

/// <summary>
/// MobileNetV2 (arXiv:1801.04381) under torchvision's names: <c>features.0</c>, <c>features.i.conv</c>, a last 1×1 convolution,
/// <c>classifier.1</c>. Seventeen blocks are strided as in the paper's table 2; with another number, a stage begins where the width
/// changes.
/// </summary>
internal sealed class MobileNetV2Family : ModelFamily
{
    private static readonly int[] Depths = [1, 2, 3, 4, 3, 3, 1];
    private static readonly int[] Strides = [1, 2, 2, 2, 1, 2, 1];

    /// <inheritdoc/>
    public override string Name => "MobileNetV2";

    /// <inheritdoc/>
    public override string LooksFor => "features.1.conv.0.0.weight";

    /// <inheritdoc/>
    public override bool Recognises(StateDict dict) => dict.Contains("features.0.0.weight") && dict.Contains(LooksFor);

    /// <inheritdoc/>
    public override FamilyImport Import(StateDict dict, ImportOptions options)
    {
        var layers = new LayerBuilder(Name, dict, options) { FoldsNorms = true, Location = "features.0" };
        var block = new InvertedResidual(layers, new Relu(), new Sigmoid());
        var value = layers.ConvNorm("features.0.0", "features.0.1", layers.Image("features.0.0.weight"), new Relu6(), stride: 2);
        layers.Feature(value, "features.0");
        var strides = BlockStrides(layers.Weights, value.Shape[1]);
        var index = 1;
        foreach (var stride in strides)
        {
            var prefix = Feature(index);
            value = block.Add(prefix, prefix + ".conv", value, stride, new Relu6());
            layers.Feature(value, prefix);
            index++;
        }

        value = layers.LastConvolution(Feature(index), value, new Relu6());
        layers.Conventions.AssumeGeometry("the stem has stride 2 and the stages' first blocks have strides 1, 2, 2, 2, 1, 2, 1, as published");
        layers.Conventions.Assume("activations are ReLU6");
        var isPublished = strides.Count == Depths.Sum() && value.Shape[1] == 1280 && layers.Weights.FindShape("features.0.0.weight")![0] == 32;
        return layers.Finish(Name, isPublished ? "MobileNetV2" : null, layers.Head("classifier.1", value));
    }

    private static string Feature(int index) => "features." + index.ToString(CultureInfo.InvariantCulture);

    private static List<int> BlockStrides(WeightReader weights, int stemWidth)
    {
        var widths = new List<int>();
        while (weights.HasPrefix(Feature(widths.Count + 1) + ".conv."))
        {
            widths.Add(weights.ShapeOf(Projection(weights, Feature(widths.Count + 1) + ".conv"), 4)[0]);
        }

        if (widths.Count == Depths.Sum())
        {
            return [.. Depths.Zip(Strides).SelectMany(s => Enumerable.Repeat(1, s.First - 1).Prepend(s.Second))];
        }

        var stage = -1;
        var strides = new List<int>();
        for (var i = 0; i < widths.Count; i++)
        {
            var begins = i == 0 || widths[i] != widths[i - 1];
            stage += begins ? 1 : 0;
            strides.Add(begins && stage < Strides.Length ? Strides[stage] : 1);
        }

        return stage < Strides.Length ? strides : throw FamilyDiagnostics.UnknownVariant.Error(FormattableString.Invariant(
            $"the network has {stage + 1} widths after its stem of {stemWidth} channels: strides are known for {Strides.Length} stages only; describe it in a recipe (--recipe)"));
    }

    private static string Projection(WeightReader weights, string list)
    {
        var index = 0;
        while (!weights.Has(FormattableString.Invariant($"{list}.{index}.weight")) && weights.HasPrefix(FormattableString.Invariant($"{list}.{index}.")))
        {
            index++;
        }

        return FormattableString.Invariant($"{list}.{index}.weight");
    }
}
