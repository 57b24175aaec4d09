using RepVgg.Frontend.Containers;
using RepVgg.IR.Graphs;

namespace RepVgg.Frontend.Families;

/// <summary>
/// Networks that are a stem, four stages of re-parameterized blocks, and a classifier: RepVGG and MobileOne, whatever the names.
/// Depths, widths, groups and squeeze-excite come from keys and shapes; the stem and each stage's first block have stride 2. Blocks
/// may be in training or plain form, each by itself.
/// </summary>
/// <param name="name">The name that users see.</param>
/// <param name="names">The naming scheme.</param>
internal sealed class BranchStackFamily(string name, StackNames names) : ModelFamily
{
    private const int Stages = 4;

    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override string LooksFor => $"{names.Stem}.{names.Block.Branch(0)}.conv.weight";

    /// <inheritdoc/>
    public override bool Recognises(StateDict dict)
    {
        var plain = $"{names.Stem}.{names.Block.Plain}.weight";
        if (!dict.Contains(LooksFor) && !dict.Contains(plain))
        {
            return false;
        }

        // Two families of one library share the plain form's names. Only MobileOne's first unit is depthwise: [C,1,3,3].
        var first = dict.Find($"{names.BlockPrefix(0, 0)}.{names.Block.Plain}.weight")?.Tensor.Shape;
        return first is null || first.Rank != 4
            ? dict.Contains($"{names.BlockPrefix(0, 0)}.{names.Block.Branch(0)}.conv.weight") || dict.Contains(LooksFor)
            : first[1] == 1 == names.Block.IsList;
    }

    /// <inheritdoc/>
    public override FamilyImport Import(StateDict dict, ImportOptions options)
    {
        var layers = new LayerBuilder(name, dict, options);
        var block = new BranchBlock(layers, names.Block);
        var signature = new VariantSignature();
        var image = layers.Image($"{names.Stem}.{names.Block.Kernel(layers.Weights, names.Stem)}");
        var value = block.AddActivated(names.Stem, image, block.Geometry(names.Stem, 2, dilation: null));
        signature.Widths.Add(value.Shape[1]);
        for (var stage = 0; stage < Stages; stage++)
        {
            value = Stage(layers, block, signature, stage, value);
            if (stage == Stages - 1 && names.Pyramid is { } pyramid && layers.Weights.HasPrefix(pyramid + "."))
            {
                value = PoolPyramid.Add(layers, pyramid, value);
            }

            layers.Feature(value, names.Aliases(stage));
        }

        layers.Conventions.AssumeGeometry("the stem and the first block of each stage have stride 2");
        layers.Conventions.Assume("blocks end in ReLU");
        var variant = names.Block.IsList ? MobileOneVariants.Find(signature) : RepVggVariants.Find(signature);
        return layers.Finish(name, variant, layers.Head(names.Head, value));
    }

    private Value Stage(LayerBuilder layers, BranchBlock block, VariantSignature signature, int stage, Value value)
    {
        var dilation = layers.Dilations.OfStage(names.Aliases(stage));
        var index = 0;
        do
        {
            var prefix = names.BlockPrefix(stage, index);
            var own = layers.Dilations.OfBlock(names.Aliases(stage, FormattableString.Invariant($".{index}")));
            value = block.AddActivated(prefix, value, block.Geometry(prefix, index == 0 ? 2 : 1, own ?? dilation));
            var inputs = layers.Weights.ShapeOf($"{prefix}.{names.Block.Kernel(layers.Weights, prefix)}", 4)[1];
            signature.AddBlock(index, value.Shape[1], inputs, block.HasSqueezeExcite(prefix));
            index++;
        }
        while (layers.Weights.HasPrefix(names.BlockPrefix(stage, index) + "."));
        signature.Depths.Add(index);
        signature.Widths.Add(value.Shape[1]);
        return value;
    }
}
