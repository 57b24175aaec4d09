using System.Collections.Immutable;
using RepVgg.Frontend.Containers;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;

namespace RepVgg.Frontend.Families;

/// <summary>
/// RepLKNet (arXiv:2203.06717, DingXiaoH/RepLKNet-pytorch): a stem of four convolutions, stages of large-kernel blocks and
/// feed-forward blocks in turn, and transitions between them. A large depthwise kernel and a small one beside it, each with batch norm,
/// become <c>lkb_reparam</c>. Kernel sizes, widths and depths come from keys and shapes.
/// </summary>
internal sealed class RepLkNetFamily : ModelFamily
{
    private static readonly ImmutableArray<PublishedModel> Models =
    [
        new("RepLKNet-31B", [4, 4, 36, 4], [128, 256, 512, 1024, 31]),
        new("RepLKNet-31L", [4, 4, 36, 4], [192, 384, 768, 1536, 31]),
        new("RepLKNet-XL", [4, 4, 36, 4], [256, 512, 1024, 2048, 27]),
    ];

    /// <inheritdoc/>
    public override string Name => "RepLKNet";

    /// <inheritdoc/>
    public override string LooksFor => "stages.0.blocks.0.large_kernel.lkb_origin.conv.weight";

    /// <inheritdoc/>
    public override bool Recognises(StateDict dict) =>
        dict.Contains(LooksFor) || dict.Contains("stages.0.blocks.0.large_kernel.lkb_reparam.weight");

    /// <inheritdoc/>
    public override FamilyImport Import(StateDict dict, ImportOptions options)
    {
        var layers = new LayerBuilder(Name, dict, options);
        var value = Stem(layers);
        var (depths, widths) = (new List<int>(), new List<int>());
        while (true)
        {
            var stage = FormattableString.Invariant($"stages.{depths.Count}");
            var depth = 0;
            for (var prefix = stage + ".blocks.0"; depth == 0 || layers.Weights.HasPrefix(prefix + "."); prefix = FormattableString.Invariant($"{stage}.blocks.{depth}"))
            {
                value = layers.Weights.HasPrefix(prefix + ".large_kernel.") ? LargeKernelBlock(layers, prefix, value) : FeedForward(layers, prefix, value);
                depth++;
            }

            depths.Add(depth);
            widths.Add(value.Shape[1]);
            layers.Feature(Feature(layers, stage, value), stage, FormattableString.Invariant($"stage{depths.Count}"));
            var transition = FormattableString.Invariant($"transitions.{depths.Count - 1}");
            if (!layers.Weights.HasPrefix(transition + "."))
            {
                break;
            }

            layers.Location = transition;
            value = ConvNorm(layers, transition + ".0", value, new Relu());
            value = ConvNorm(layers, transition + ".1", value, new Relu(), 2);
        }

        layers.Conventions.AssumeGeometry("the first and the last convolution of the stem and those of transitions have stride 2");
        layers.Conventions.Assume("feed-forward blocks have GELU (the exact one) and all else ReLU");
        widths.Add(LargeKernel(layers.Weights)[2]);
        var head = layers.Head("head", () => layers.Classifier("head", Normalised(layers, value)));
        return layers.Finish(Name, PublishedModel.Find(Models, depths, widths), head);
    }

    private static Value Stem(LayerBuilder layers)
    {
        layers.Location = "stem";
        var value = ConvNorm(layers, "stem.0", layers.Image("stem.0.conv.weight"), new Relu(), 2);
        value = ConvNorm(layers, "stem.1", value, new Relu());
        value = ConvNorm(layers, "stem.2", value, new Relu());
        return ConvNorm(layers, "stem.3", value, new Relu(), 2);
    }

    private static Value LargeKernelBlock(LayerBuilder layers, string prefix, Value input)
    {
        layers.Location = prefix;
        var value = ConvNorm(layers, prefix + ".pw1", layers.BatchNorm(prefix + ".prelkb_bn", input), new Relu());
        value = layers.Activate(new Relu(), LargeKernel(layers, prefix + ".large_kernel", value));
        return layers.Residual(prefix, input, ConvNorm(layers, prefix + ".pw2", value, null), null);
    }

    private static Value LargeKernel(LayerBuilder layers, string prefix, Value input)
    {
        var plain = prefix + ".lkb_reparam";
        if (layers.Weights.HasPrefix(plain + "."))
        {
            return layers.ConvNorm(plain, plain + ".bn", input, null);
        }

        var large = ConvNorm(layers, prefix + ".lkb_origin", input, null);
        var sum = layers.Weights.HasPrefix(prefix + ".small_conv.")
            ? layers.Op(prefix, new AddOp(), large, ConvNorm(layers, prefix + ".small_conv", input, null))
            : large;
        return layers.PlainBlock(plain, input, sum);
    }

    private static Value FeedForward(LayerBuilder layers, string prefix, Value input)
    {
        layers.Location = prefix;
        var value = ConvNorm(layers, prefix + ".pw1", layers.BatchNorm(prefix + ".preffn_bn", input), new Gelu());
        return layers.Residual(prefix, input, ConvNorm(layers, prefix + ".pw2", value, null), null);
    }

    /// <summary>Backbones of detectors normalise what they hand out, but not what goes on to the next stage.</summary>
    private static Value Feature(LayerBuilder layers, string stage, Value value) =>
        layers.Weights.HasPrefix(stage + ".norm.") ? layers.BatchNorm(stage + ".norm", value) : value;

    private static Value Normalised(LayerBuilder layers, Value value)
    {
        layers.Location = "norm";
        return layers.BatchNorm("norm", value);
    }

    private static Value ConvNorm(LayerBuilder layers, string prefix, Value input, Activation? activation, int stride = 1) =>
        layers.ConvNorm(prefix + ".conv", prefix + ".bn", input, activation, layers.Stride(prefix + ".conv", stride));

    private static IR.Tensors.Shape LargeKernel(WeightReader weights)
    {
        const string block = "stages.0.blocks.0.large_kernel.";
        return weights.ShapeOf(block + (weights.Has(block + "lkb_reparam.weight") ? "lkb_reparam.weight" : "lkb_origin.conv.weight"), 4);
    }
}
