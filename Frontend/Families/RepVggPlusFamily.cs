using System.Collections.Immutable;
using RepVgg.Frontend.Containers;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;

namespace RepVgg.Frontend.Families;

/// <summary>
/// RepVGGplus (DingXiaoH/RepVGG, repvggplus.py): blocks under <c>stageN.blocks.i</c>, stage 3 in two halves, squeeze-excite after
/// the ReLU, and auxiliary classifiers <c>stage1_aux</c>, <c>stage2_aux</c>, <c>stage3_first_aux</c> that only training uses.
/// </summary>
internal sealed class RepVggPlusFamily : ModelFamily
{
    private static readonly BlockNames Names = BlockNames.RepVgg;

    private static readonly ImmutableArray<(string Name, int FirstStride)> Stages =
        [("stage1", 2), ("stage2", 2), ("stage3_first", 2), ("stage3_second", 1), ("stage4", 2)];

    /// <inheritdoc/>
    public override string Name => "RepVGGplus";

    /// <inheritdoc/>
    public override string LooksFor => "stage0.rbr_dense.conv.weight";

    /// <inheritdoc/>
    public override bool Recognises(StateDict dict) =>
        (dict.Contains("stage0.rbr_dense.conv.weight") || dict.Contains("stage0.rbr_reparam.weight"))
        && dict.Entries.Any(e => e.Name.StartsWith("stage1.blocks.", StringComparison.Ordinal));

    /// <inheritdoc/>
    public override FamilyImport Import(StateDict dict, ImportOptions options)
    {
        var layers = new LayerBuilder(Name, dict, options);
        var block = new BranchBlock(layers, Names);
        var auxiliary = new List<GraphOutput>();
        var image = layers.Image("stage0." + Names.Kernel(layers.Weights, "stage0"));
        var value = Block(layers, block, "stage0", image, block.Geometry("stage0", 2, dilation: null));
        var signature = new VariantSignature();
        signature.Widths.Add(value.Shape[1]);
        foreach (var (stage, stride) in Stages)
        {
            value = Stage(layers, block, signature, stage, stride, value);

            // stage3_second ends what other RepVGGs call the third stage.
            layers.Feature(value, stage == "stage3_second" ? [stage, "stage3"] : [stage]);
            if (layers.Weights.HasPrefix(stage + "_aux."))
            {
                auxiliary.Add(new GraphOutput(stage + "_aux", Auxiliary(layers, stage + "_aux", value)));
            }
        }

        layers.Conventions.AssumeGeometry("the stem and the first block of each stage have stride 2, but that of stage3_second has 1");
        layers.Conventions.Assume("blocks end in ReLU, and squeeze-excite follows it");
        return layers.Finish(Name, Variant(signature), layers.Head("linear", value), auxiliary);
    }

    private static Value Stage(LayerBuilder layers, BranchBlock block, VariantSignature signature, string stage, int firstStride, Value value)
    {
        var dilation = layers.Dilations.OfStage(stage);
        var index = 0;
        do
        {
            var prefix = FormattableString.Invariant($"{stage}.blocks.{index}");
            var own = layers.Dilations.OfBlock(prefix, FormattableString.Invariant($"{stage}.{index}"));
            value = Block(layers, block, prefix, value, block.Geometry(prefix, index == 0 ? firstStride : 1, own ?? dilation));
            signature.AddBlock(index, 1, 1, layers.Weights.HasPrefix(prefix + ".post_se."));
            index++;
        }
        while (layers.Weights.HasPrefix(FormattableString.Invariant($"{stage}.blocks.{index}.")));
        signature.Depths.Add(index);
        signature.Widths.Add(value.Shape[1]);
        return value;
    }

    private static Value Block(LayerBuilder layers, BranchBlock block, string prefix, Value input, BlockGeometry geometry)
    {
        layers.Location = prefix;
        var squeezeExcite = prefix + ".post_se";
        var sum = block.Add(prefix, input, geometry);
        if (!layers.Weights.HasPrefix(squeezeExcite + "."))
        {
            return layers.Op(prefix, new ActivationOp(new Relu()), sum);
        }

        var rectified = layers.Op(prefix + ".relu", new ActivationOp(new Relu()), sum);
        return layers.SqueezeExcite(prefix, squeezeExcite + ".down", squeezeExcite + ".up", rectified);
    }

    /// <summary>An auxiliary classifier: 3×3 convolution of stride 2 with batch norm and ReLU, mean, fully connected.</summary>
    private static Value Auxiliary(LayerBuilder layers, string prefix, Value input)
    {
        layers.Location = prefix;
        var conv = new Conv2DOp { Stride = new(2, 2), Padding = Padding2D.All(1) };
        var normalised = layers.BatchNorm(prefix + ".0.bn", layers.Conv(prefix + ".0.conv", input, new(3, 3), conv));
        var rectified = layers.Op(prefix + ".relu", new ActivationOp(new Relu()), normalised);
        var result = layers.Classifier(prefix + ".3", rectified);
        return layers.Op(prefix, new IdentityOp(), result);
    }

    /// <summary>The one published model: L2pse, of RepVGG-B2's widths.</summary>
    private static string? Variant(VariantSignature signature) =>
        signature.SqueezeExcite && signature.Depths is [8, 14, 12, 12, 1] && signature.Widths is [64, 160, 320, 640, 640, 2560]
            ? "RepVGGplus-L2pse"
            : null;
}
