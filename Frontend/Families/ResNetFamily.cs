using System.Collections.Immutable;
using RepVgg.Frontend.Containers;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;

namespace RepVgg.Frontend.Families;

/// <summary>
/// ResNet (arXiv:1512.03385), ResNeXt (arXiv:1611.05431) and Wide-ResNet (arXiv:1605.07146) under torchvision's names, which timm
/// shares: <c>conv1</c>, <c>layer1..4.i.conv1..3</c>, <c>fc</c>. Basic blocks have two convolutions, bottlenecks three; groups and
/// widths come from shapes. A bottleneck strides its 3×3 convolution ("v1.5"), not the paper's first 1×1.
/// </summary>
internal sealed class ResNetFamily : ModelFamily
{
    private const int Stages = 4;

    private static readonly ImmutableArray<PublishedModel> Models =
    [
        new("ResNet-18", [2, 2, 2, 2], [2, 64, 1, 512]),
        new("ResNet-34", [3, 4, 6, 3], [2, 64, 1, 512]),
        new("ResNet-50", [3, 4, 6, 3], [3, 64, 1, 2048]),
        new("ResNet-101", [3, 4, 23, 3], [3, 64, 1, 2048]),
        new("ResNet-152", [3, 8, 36, 3], [3, 64, 1, 2048]),
        new("ResNeXt-50 32x4d", [3, 4, 6, 3], [3, 128, 32, 2048]),
        new("ResNeXt-101 32x8d", [3, 4, 23, 3], [3, 256, 32, 2048]),
        new("ResNeXt-101 64x4d", [3, 4, 23, 3], [3, 256, 64, 2048]),
        new("Wide-ResNet-50-2", [3, 4, 6, 3], [3, 128, 1, 2048]),
        new("Wide-ResNet-101-2", [3, 4, 23, 3], [3, 128, 1, 2048]),
    ];

    /// <inheritdoc/>
    public override string Name => "ResNet";

    /// <inheritdoc/>
    public override string LooksFor => "layer1.0.conv1.weight";

    /// <inheritdoc/>
    public override bool Recognises(StateDict dict) => dict.Contains("conv1.weight") && dict.Contains(LooksFor);

    /// <inheritdoc/>
    public override FamilyImport Import(StateDict dict, ImportOptions options)
    {
        var layers = new LayerBuilder(Name, dict, options) { FoldsNorms = true, Location = "conv1" };
        var value = Stem(layers);
        var depths = new List<int>();
        var previous = 1;
        for (var stage = 1; stage <= Stages; stage++)
        {
            var name = FormattableString.Invariant($"layer{stage}");
            string[] names = [name, FormattableString.Invariant($"stage{stage}")];
            var dilation = layers.Dilations.OfStage(names);
            var index = 0;
            do
            {
                // As torchvision's replace_stride_with_dilation has it, a stage's first block still has the dilation before.
                var geometry = index > 0 ? new BlockGeometry(1, dilation ?? previous)
                    : new BlockGeometry(stage == 1 || dilation is not null ? 1 : 2, previous);
                value = Block(layers, FormattableString.Invariant($"{name}.{index}"), value, geometry);
                index++;
            }
            while (layers.Weights.HasPrefix(FormattableString.Invariant($"{name}.{index}.")));
            previous = dilation ?? previous;
            depths.Add(index);
            layers.Feature(value, names);
        }

        layers.Conventions.AssumeGeometry("conv1, the max pool after it and the first blocks of layer2 to layer4 have stride 2; bottlenecks stride their 3×3 convolution");
        layers.Conventions.Assume("blocks end in ReLU");
        return layers.Finish(Name, Variant(layers.Weights, depths, value), layers.Head("fc", value));
    }

    private static Value Stem(LayerBuilder layers)
    {
        var image = layers.Image("conv1.weight");
        if (layers.Weights.ShapeOf("conv1.weight", 4) is var kernel && (kernel[2], kernel[3]) != (7, 7))
        {
            throw FamilyDiagnostics.UnknownVariant.Error(
                $"'conv1.weight' has shape {kernel}: only ResNets with a 7×7 stem of stride 2 and a max pool are known; describe another in a recipe (--recipe)");
        }

        var stem = layers.ConvNorm("conv1", "bn1", image, new Relu(), stride: 2);
        return layers.Op("maxpool", new MaxPoolOp { Kernel = new(3, 3), Stride = new(2, 2), Padding = Padding2D.All(1) }, stem);
    }

    private static Value Block(LayerBuilder layers, string prefix, Value input, BlockGeometry geometry)
    {
        layers.Location = prefix;
        var isBottleneck = layers.Weights.HasPrefix(prefix + ".conv3.");
        var strided = isBottleneck ? "conv2" : "conv1";
        var stride = layers.Stride($"{prefix}.{strided}", geometry.Stride);
        var value = input;
        for (var i = 1; i <= (isBottleneck ? 3 : 2); i++)
        {
            var conv = FormattableString.Invariant($"conv{i}");
            var isLast = !layers.Weights.HasPrefix(FormattableString.Invariant($"{prefix}.conv{i + 1}."));

            // A basic block can't be dilated in torchvision, but its first convolution strides as a bottleneck's second does.
            var isStrided = conv == strided;
            value = layers.ConvNorm(
                $"{prefix}.{conv}",
                FormattableString.Invariant($"{prefix}.bn{i}"),
                value,
                isLast ? null : new Relu(),
                isStrided ? stride : 1,
                isStrided || !isBottleneck ? geometry.Dilation : 1);
        }

        var shortcut = layers.Weights.HasPrefix(prefix + ".downsample.")
            ? layers.ConvNorm(prefix + ".downsample.0", prefix + ".downsample.1", input, null, stride)
            : input;
        return layers.Residual(prefix, shortcut, value, new Relu());
    }

    private static string? Variant(WeightReader weights, List<int> depths, Value value)
    {
        var isBottleneck = weights.Has("layer1.0.conv3.weight");
        var inner = weights.FindShape("layer1.0.conv2.weight")!;
        var convolutions = isBottleneck ? 3 : 2;
        return PublishedModel.Find(Models, depths, [convolutions, inner[0], inner[0] / inner[1], value.Shape[1]]);
    }
}
