using System.Collections.Immutable;
using System.Globalization;
using RepVgg.Frontend.Containers;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;

namespace RepVgg.Frontend.Families;

/// <summary>
/// RegNet X and Y (arXiv:2003.13678) under torchvision's names: <c>stem</c>, <c>trunk_output.blockS.blockS-I</c> with
/// <c>f.a</c>, <c>f.b</c>, <c>f.se</c> (Y), <c>f.c</c> and <c>proj</c>, and <c>fc</c>. Stages, depths, widths and groups come from
/// keys and shapes.
/// </summary>
internal sealed class RegNetFamily : ModelFamily
{
    private const string Trunk = "trunk_output.block";

    private static readonly ImmutableArray<PublishedModel> Models =
    [
        new("RegNet-Y 400MF", [1, 3, 6, 6], [48, 104, 208, 440]),
        new("RegNet-Y 800MF", [1, 3, 8, 2], [64, 144, 320, 784]),
        new("RegNet-Y 1.6GF", [2, 6, 17, 2], [48, 120, 336, 888]),
        new("RegNet-Y 3.2GF", [2, 5, 13, 1], [72, 216, 576, 1512]),
        new("RegNet-Y 8GF", [2, 4, 10, 1], [224, 448, 896, 2016]),
        new("RegNet-Y 16GF", [2, 4, 11, 1], [224, 448, 1232, 3024]),
        new("RegNet-Y 32GF", [2, 5, 12, 1], [232, 696, 1392, 3712]),
        new("RegNet-Y 128GF", [2, 7, 17, 1], [528, 1056, 2904, 7392]),
        new("RegNet-X 400MF", [1, 2, 7, 12], [32, 64, 160, 400]),
        new("RegNet-X 800MF", [1, 3, 7, 5], [64, 128, 288, 672]),
        new("RegNet-X 1.6GF", [2, 4, 10, 2], [72, 168, 408, 912]),
        new("RegNet-X 3.2GF", [2, 6, 15, 2], [96, 192, 432, 1008]),
        new("RegNet-X 8GF", [2, 5, 15, 1], [80, 240, 720, 1920]),
        new("RegNet-X 16GF", [2, 6, 13, 1], [256, 512, 896, 2048]),
        new("RegNet-X 32GF", [2, 7, 13, 1], [336, 672, 1344, 2520]),
    ];

    /// <inheritdoc/>
    public override string Name => "RegNet";

    /// <inheritdoc/>
    public override string LooksFor => "trunk_output.block1.block1-0.f.a.0.weight";

    /// <inheritdoc/>
    public override bool Recognises(StateDict dict) => dict.Contains(LooksFor);

    /// <inheritdoc/>
    public override FamilyImport Import(StateDict dict, ImportOptions options)
    {
        var layers = new LayerBuilder(Name, dict, options) { FoldsNorms = true, Location = "stem" };
        var value = layers.ConvNorm("stem.0", "stem.1", layers.Image("stem.0.weight"), new Relu(), stride: 2);
        var (depths, widths) = (new List<int>(), new List<int>());
        do
        {
            var stage = (depths.Count + 1).ToString(CultureInfo.InvariantCulture);
            var index = 0;
            do
            {
                value = Block(layers, Prefix(stage, index), value, index == 0 ? 2 : 1);
                index++;
            }
            while (layers.Weights.HasPrefix(Prefix(stage, index) + "."));
            depths.Add(index);
            widths.Add(value.Shape[1]);
            layers.Feature(value, Trunk + stage, "block" + stage, "stage" + stage);
        }
        while (layers.Weights.HasPrefix(FormattableString.Invariant($"{Trunk}{depths.Count + 1}.")));

        layers.Conventions.AssumeGeometry("the stem and the first block of each stage have stride 2");
        layers.Conventions.Assume("blocks end in ReLU");
        return layers.Finish(Name, PublishedModel.Find(Models, depths, widths), layers.Head("fc", value));
    }

    private static string Prefix(string stage, int index) => FormattableString.Invariant($"{Trunk}{stage}.block{stage}-{index}");

    private static Value Block(LayerBuilder layers, string prefix, Value input, int convention)
    {
        layers.Location = prefix;
        var stride = layers.Stride(prefix + ".f.b.0", convention);
        var value = layers.ConvNorm(prefix + ".f.a.0", prefix + ".f.a.1", input, new Relu());
        value = layers.ConvNorm(prefix + ".f.b.0", prefix + ".f.b.1", value, new Relu(), stride);
        if (layers.Weights.HasPrefix(prefix + ".f.se."))
        {
            value = layers.SqueezeExcite(prefix + ".f.se", prefix + ".f.se.fc1", prefix + ".f.se.fc2", value);
        }

        value = layers.ConvNorm(prefix + ".f.c.0", prefix + ".f.c.1", value, null);
        var shortcut = layers.Weights.HasPrefix(prefix + ".proj.")
            ? layers.ConvNorm(prefix + ".proj.0", prefix + ".proj.1", input, null, stride)
            : input;
        return layers.Residual(prefix, shortcut, value, new Relu());
    }
}
