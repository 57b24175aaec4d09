using System.Globalization;
using RepVgg.Frontend.Containers;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;

namespace RepVgg.Frontend.Families;

/// <summary>
/// MobileNetV3 (arXiv:1905.02244) under torchvision's names: <c>features.i.block</c>, <c>classifier.0</c> and <c>classifier.3</c>.
/// Kernel sizes, widths and squeeze-excite come from keys and shapes; strides and activations of the published Large (fifteen blocks)
/// and Small (eleven) are a convention.
/// </summary>
internal sealed class MobileNetV3Family : ModelFamily
{
    private const double PublishedEpsilon = 1e-3;

    private static readonly Plan Large = new("MobileNetV3-Large", 15, [2, 4, 7, 13], 6);
    private static readonly Plan Small = new("MobileNetV3-Small", 11, [1, 2, 4, 9], 3);

    /// <inheritdoc/>
    public override string Name => "MobileNetV3";

    /// <inheritdoc/>
    public override string LooksFor => "features.1.block.0.0.weight";

    /// <inheritdoc/>
    public override bool Recognises(StateDict dict) => dict.Contains("features.0.0.weight") && dict.Contains(LooksFor);

    /// <inheritdoc/>
    public override FamilyImport Import(StateDict dict, ImportOptions options)
    {
        var layers = new LayerBuilder(Name, dict, options) { FoldsNorms = true, Location = "features.0", Epsilon = PublishedEpsilon };
        var plan = Find(layers.Weights);
        var block = new InvertedResidual(layers, new Relu(), new HardSigmoid());
        var value = layers.ConvNorm("features.0.0", "features.0.1", layers.Image("features.0.0.weight"), new HardSwish(), stride: 2);
        layers.Feature(value, "features.0");
        for (var i = 1; i <= plan.Blocks; i++)
        {
            var prefix = Feature(i);
            Activation activation = i <= plan.RectifiedBlocks ? new Relu() : new HardSwish();
            value = block.Add(prefix, prefix + ".block", value, plan.Strided.Contains(i) ? 2 : 1, activation);
            layers.Feature(value, prefix);
        }

        value = layers.LastConvolution(Feature(plan.Blocks + 1), value, new HardSwish());
        layers.Conventions.AssumeGeometry(FormattableString.Invariant($"features.0 and blocks {string.Join(", ", plan.Strided)} have stride 2, as in {plan.Name}"));
        layers.Conventions.Assume(FormattableString.Invariant(
            $"the first {plan.RectifiedBlocks} blocks have ReLU, all else hard swish; squeeze-excite has ReLU and the hard sigmoid"));
        var features = value;
        var variant = layers.Weights.FindShape("features.0.0.weight")![0] == 16 ? plan.Name : null;
        return layers.Finish(Name, variant, layers.Head("classifier", () => Head(layers, features)));
    }

    private static string Feature(int index) => "features." + index.ToString(CultureInfo.InvariantCulture);

    private static Plan Find(WeightReader weights)
    {
        var blocks = 0;
        while (weights.HasPrefix(Feature(blocks + 1) + ".block."))
        {
            blocks++;
        }

        return blocks == Large.Blocks ? Large : blocks == Small.Blocks ? Small : throw FamilyDiagnostics.UnknownVariant.Error(FormattableString.Invariant(
            $"the network has {blocks} blocks: strides and activations are known for MobileNetV3-Large ({Large.Blocks}) and -Small ({Small.Blocks}) only; describe it in a recipe (--recipe)"));
    }

    private static Value Head(LayerBuilder layers, Value features)
    {
        var hidden = layers.Activate(new HardSwish(), layers.Classifier("classifier.0", features));
        layers.Location = "classifier.3";
        return layers.Linear("classifier.3", hidden);
    }

    /// <param name="Name">The published name.</param>
    /// <param name="Blocks">How many blocks it has.</param>
    /// <param name="Strided">The numbers of the blocks of stride 2.</param>
    /// <param name="RectifiedBlocks">How many blocks at the start have ReLU.</param>
    private sealed record Plan(string Name, int Blocks, int[] Strided, int RectifiedBlocks);
}
