using System.Collections.Immutable;
using System.Globalization;
using RepVgg.Frontend.Containers;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;

namespace RepVgg.Frontend.Families;

/// <summary>
/// VGG (arXiv:1409.1556) with or without batch norm under torchvision's names: <c>features.N</c>, <c>classifier.0/3/6</c>. Layers
/// without tensors show as gaps between the numbers: a convolution takes two numbers (with its ReLU) or three (with its batch norm), and
/// one more than that is a max pool.
/// </summary>
internal sealed class VggFamily : ModelFamily
{
    private const string Features = "features.";
    private const string Classifier = "classifier.";

    private static readonly ImmutableArray<PublishedModel> Models =
    [
        new("VGG-11", [1, 1, 2, 2, 2], [64, 512]),
        new("VGG-13", [2, 2, 2, 2, 2], [64, 512]),
        new("VGG-16", [2, 2, 3, 3, 3], [64, 512]),
        new("VGG-19", [2, 2, 4, 4, 4], [64, 512]),
    ];

    /// <inheritdoc/>
    public override string Name => "VGG";

    /// <inheritdoc/>
    public override string LooksFor => "features.0.weight";

    /// <inheritdoc/>
    public override bool Recognises(StateDict dict) =>
        dict.Find(LooksFor)?.Tensor.Shape is { Rank: 4 } kernel && kernel[2] == 3 && kernel[3] == 3
        && dict.Entries.All(e => !e.Name.StartsWith(Features, StringComparison.Ordinal) || e.Name.Count(c => c == '.') == 2);

    /// <inheritdoc/>
    public override FamilyImport Import(StateDict dict, ImportOptions options)
    {
        var layers = new LayerBuilder(Name, dict, options) { FoldsNorms = true };
        var plan = VggPlan.Read(dict);
        var value = layers.Image(LooksFor);
        var widths = new List<int>();
        foreach (var layer in plan.Layers)
        {
            var conv = Features + layer.Index.ToString(CultureInfo.InvariantCulture);
            layers.Location = conv;
            RequireSmallKernel(layers, conv);
            value = layers.ConvNorm(conv, Features + (layer.Index + 1).ToString(CultureInfo.InvariantCulture), value, new Relu());
            widths.Add(value.Shape[1]);
            if (layer.IsPooled)
            {
                value = layers.Op(conv + ".pool", new MaxPoolOp { Kernel = new(2, 2), Stride = new(2, 2) }, value);
                var stage = plan.Layers.Count(l => l.IsPooled && l.Index <= layer.Index);
                layers.Feature(value, Features + layer.PoolIndex.ToString(CultureInfo.InvariantCulture), FormattableString.Invariant($"stage{stage}"));
            }
        }

        layers.Conventions.AssumeGeometry("max pools stand where numbers of layers are left out, and one after the last convolution");
        layers.Conventions.Assume("convolutions, and fully connected layers but the last, are followed by ReLU");
        var features = value;
        var head = layers.Head(Classifier.TrimEnd('.'), () => Head(layers, plan.Linears, features));
        var variant = PublishedModel.Find(Models, plan.Depths, [widths[0], widths[^1]]);
        return layers.Finish(Name, variant is not null && plan.HasNorms ? variant + "-BN" : variant, head);
    }

    private static void RequireSmallKernel(LayerBuilder layers, string conv)
    {
        if (layers.Kernel(conv) != new Size2D(3, 3))
        {
            throw FamilyDiagnostics.WrongShape.Error($"'{conv}.weight' has shape {layers.Weights.FindShape(conv + ".weight")}, but VGG's kernels are 3×3");
        }
    }

    /// <summary>Fully connected layers with ReLU between them; the first tells the size that the image is averaged to.</summary>
    private static Value Head(LayerBuilder layers, ImmutableArray<int> linears, Value value)
    {
        var names = linears.Select(i => Classifier + i.ToString(CultureInfo.InvariantCulture)).ToArray();
        var first = names.Length > 0 ? names[0] : Classifier + "0";
        var inputs = layers.Weights.ShapeOf(first + ".weight", 2)[1];
        var channels = value.Shape[1];
        var side = (int)Math.Round(Math.Sqrt((double)inputs / channels));
        if (side == 0 || side * side * channels != inputs)
        {
            throw FamilyDiagnostics.WrongShape.Error(FormattableString.Invariant(
                $"'{first}.weight' takes {inputs} values, which isn't a square image of {channels} channels"));
        }

        layers.Location = first;
        value = layers.Op("avgpool", new AdaptiveAvgPoolOp(new(side, side)), value);
        value = layers.Op("flatten", new FlattenOp(), value);
        foreach (var name in names)
        {
            layers.Location = name;
            value = layers.Linear(name, value);
            value = name == names[^1] ? value : layers.Activate(new Relu(), value);
        }

        return value;
    }
}
