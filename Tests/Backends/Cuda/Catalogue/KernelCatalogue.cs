using System.Collections.Immutable;
using RepVgg.Backends.Core;
using RepVgg.Backends.Cuda.Kernels;
using RepVgg.IR.Graphs;
using RepVgg.IR.Text;
using static System.FormattableString;

namespace RepVgg.Tests.Backends.Cuda.Catalogue;

/// <summary>
/// One network that has every kernel of the backend: each tile of the implicit GEMM with whole and ragged sizes, strides, dilation, groups,
/// splits and residuals, both Winograd transforms, and every operator of the IR.
/// </summary>
internal static class KernelCatalogue
{
    private const string Inputs = "%image: f32[N,3,20,18], %x: f32[N,48,10,9], %u: f32[N,20,11,10], %t: f32[N,12,11,10], %f: f32[N,40]";

    /// <summary>The convolutions whose schedules are given.</summary>
    public static readonly ImmutableArray<CatalogueLayer> Layers =
    [
        .. GemmTile.All.SelectMany(Gemm),
        Winograd("winograd2", 48, WinogradTransform.F2, GemmTile.All[^1]),
        Winograd("winograd4", 48, WinogradTransform.F4, GemmTile.All[^2]),
        Winograd("winograd2_add", 48, WinogradTransform.F2, GemmTile.All[2], ", %x"),
        Winograd("winograd4_add", 48, WinogradTransform.F4, GemmTile.All[2], ", %x"),
        Winograd("winograd4_ragged", 68, WinogradTransform.F4, GemmTile.All[0]),
    ];

    // Layers for which the planner chooses: the first layer from NCHW, depthwise and narrow groups, fully connected ones with ragged sizes; and
    // what moves whole arrays, in sizes that fill sectors.
    private const string Planned = """
          %planar = conv2d %image, %planar.w, %planar.b {stride = [2,2], padding = [1,1,1,1], activation = relu} : f32[N,20,10,9]
          %planar_wide = conv2d %image, %planar_wide.w {stride = [2,2], padding = [3,3,3,3]} : f32[N,32,10,9]
          %depthwise = conv2d %x, %depthwise.w {padding = [1,1,1,1], groups = 48, activation = relu} : f32[N,48,10,9]
          %narrow = conv2d %u, %narrow.w {stride = [2,2], padding = [1,1,1,1], groups = 10} : f32[N,20,6,5]
          %scores = linear %f, %scores.w, %scores.b : f32[N,30]
          %mean = global_avg_pool %x : f32[N,48,1,1]
          %gate = conv2d %mean, %gate.w, %gate.b {activation = sigmoid} : f32[N,20,1,1]
          %flat = flatten %u : f32[N,2200]
          %image_again = reshape %flat {shape = [N,44,10,5]} : f32[N,44,10,5]
          %channels_last = transpose %x {axes = [0,2,3,1]} : f32[N,10,9,48]
          %channel_norm = reduce_l2 %channels_last {axes = [3]} : f32[N,10,9,1]
          %row_sum = reduce_sum %x {axes = [2]} : f32[N,48,1,9]
          %product = matmul %x, %product.w : f32[N,48,10,40]
        """;

    private const string PlannedConstants = """
          %planar.w = constant random(seed: 11) : f32[20,3,3,3]
          %planar.b = constant random(seed: 12) : f32[20]
          %planar_wide.w = constant random(seed: 13) : f32[32,3,7,7]
          %depthwise.w = constant random(seed: 14) : f32[48,1,3,3]
          %narrow.w = constant random(seed: 15) : f32[20,2,3,3]
          %scores.w = constant random(seed: 16) : f32[30,40]
          %scores.b = constant random(seed: 17) : f32[30]
          %gate.w = constant random(seed: 18) : f32[20,48,1,1]
          %gate.b = constant random(seed: 19) : f32[20]
          %product.w = constant random(seed: 20) : f32[9,40]
        """;

    private static readonly string[] PlannedOutputs = ["planar", "planar_wide", "depthwise", "narrow", "scores", "gate", "flat", "image_again", "channels_last", "channel_norm", "row_sum", "product"];

    /// <summary>The convolutions, and what else a network of them needs.</summary>
    public static readonly CataloguePart Convolutions = new("convolutions", ConvolutionGraph(), Layers);

    /// <summary>Every operator of the IR.</summary>
    public static readonly CataloguePart Operators = new("operators", OperatorGraph(), []);

    /// <summary>One layer that fills several slices, for looking at its kernel alone.</summary>
    public static readonly CataloguePart One = new("one", GraphParser.Parse("""
        graph @one(%x: f32[N,64,7,7]) {
          %w = constant random(seed: 1) : f32[40,64,3,3]
          %b = constant random(seed: 2) : f32[40]
          %one = conv2d %x, %w, %b {padding = [1,1,1,1]} : f32[N,40,7,7]
          return %one
        }
        """), [new("one", "", new(GemmTile.All[2], 1))]);

    /// <summary>A bundle has at most 64 outputs: the catalogue is two.</summary>
    public static readonly ImmutableArray<CataloguePart> Parts = [Convolutions, Operators];

    private static Graph ConvolutionGraph() => GraphParser.Parse($$"""
        graph @convolutions({{Inputs}}) {
        {{string.Join("\n", Layers.Select((l, i) => Constants(l, 100 + (2 * i))))}}
        {{PlannedConstants}}
        {{string.Join("\n", Layers.Select(l => l.Node))}}
        {{Planned}}
          return {{string.Join(", ", Layers.Select(l => l.Name).Concat(PlannedOutputs).Select(n => "%" + n))}}
        }
        """);

    private static Graph OperatorGraph() => GraphParser.Parse($$"""
        graph @operators({{OperatorSamples.Inputs}}) {
        {{OperatorSamples.Operands}}
        {{string.Join("\n", OperatorSamples.Mnemonics.Select(m => $"  %op.{m} = {OperatorSamples.Of(m)}"))}}
          return {{string.Join(", ", OperatorSamples.Mnemonics.Select(m => "%op." + m))}}
        }
        """);

    private static IEnumerable<CatalogueLayer> Gemm(GemmTile tile)
    {
        var (name, k) = (tile.Name, tile.Columns);
        GemmSchedule whole = new(tile, 1), split = new(tile, 4);
        yield return new($"same_{name}", Conv("x", k, 10, 9, "padding = [1,1,1,1], activation = relu"), whole);
        yield return new($"ragged_{name}", Conv("t", k + 4, 6, 5, "padding = [1,1,1,1], stride = [2,2]"), whole);
        yield return new($"dilated_{name}", Conv("t", k - 4, 7, 6, "dilation = [2,2]"), new(tile, 2));
        yield return new($"pointwise_{name}", Conv("x", k, 10, 9, "activation = relu"), whole);
        yield return new($"groups_{name}", Conv("x", 3 * 20, 10, 9, "padding = [1,1,1,1], groups = 3"), whole);
        yield return new($"split_groups_{name}", Conv("x", 3 * 20, 10, 9, "padding = [1,1,1,1], groups = 3, activation = relu"), new(tile, 3));
        yield return new($"add_{name}", Conv("x", 48, 10, 9, "padding = [1,1,1,1], activation = relu", ", %x"), whole);
        yield return new($"split_add_{name}", Conv("x", 48, 10, 9, "padding = [1,1,1,1], activation = relu", ", %x"), split);
    }

    private static CatalogueLayer Winograd(string name, int outputs, WinogradTransform transform, GemmTile tile, string addend = "") =>
        new(name, Conv("x", outputs, 10, 9, "padding = [1,1,1,1], activation = relu", addend), new(tile, 1), transform);

    private static string Conv(string from, int outputs, int height, int width, string attributes, string addend = "") =>
        Invariant($"conv2d %{from}, %#.w, %#.b{addend} {{{attributes}}} : f32[N,{outputs},{height},{width}]");

    /// <summary>The constants of a layer, from its text: pointwise layers are those without padding and dilation.</summary>
    private static string Constants(CatalogueLayer layer, int seed)
    {
        var outputs = layer.Operation.Split("f32[N,")[1].Split(',')[0];
        var channels = layer.Operation.Contains("groups = 3", StringComparison.Ordinal) ? 16 : layer.Operation.Contains("%t", StringComparison.Ordinal) ? 12 : 48;
        var taps = layer.Name.StartsWith("pointwise", StringComparison.Ordinal) ? 1 : 3;
        return Invariant($"  %{layer.Name}.w = constant random(seed: {seed}) : f32[{outputs},{channels},{taps},{taps}]\n  %{layer.Name}.b = constant random(seed: {seed + 1}) : f32[{outputs}]");
    }
}
