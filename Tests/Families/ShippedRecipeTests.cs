using RepVgg.Backends.CSharp;
using RepVgg.Frontend;
using RepVgg.Frontend.Families;
using RepVgg.IR.Graphs;
using RepVgg.IR.Interpretation;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;
using RepVgg.Passes.Pipelines;
using RepVgg.Runtime.Numpy;
using RepVgg.Tests.Architecture;
using RepVgg.Tests.Backends;

namespace RepVgg.Tests.Families;

/// <summary>Every recipe of <c>Samples/recipes</c> with a real checkpoint, against what PyTorch computed in float64.</summary>
public sealed class ShippedRecipeTests
{
    /// <summary>Recipe, folder of its checkpoint and arrays, and the operators that are left after the passes.</summary>
    public static TheoryData<string, string, string> Recipes() => new()
    {
        { "acnet", "acnet_acb", "4 conv2d+relu, 1 flatten, 1 global_avg_pool, 1 linear" },
        { "qarepvgg", "qarepvgg", "9 conv2d+relu, 1 flatten, 1 global_avg_pool, 1 linear" },
        { "dbb", "dbb_blocks", "5 conv2d+relu, 1 flatten, 1 global_avg_pool, 1 linear" },
        { "pspnet-repvgg", "pspnet_repvgg", "3 adaptive_avg_pool, 1 concat, 1 conv2d, 11 conv2d+relu, 5 resize" },
        { "pspnet-repvgg-fast", "pspnet_repvgg_fast", "4 adaptive_avg_pool, 1 concat, 1 conv2d, 14 conv2d+relu, 5 resize" },
        { "do-conv", "do_conv", "2 conv2d+relu" },
        { "expandnet", "expandnet", "2 conv2d+relu" },
        { "repvgg-diracnet", "repvgg_diracnet", "2 conv2d+relu" },
        { "yolov7-repconv", "yolov7_repconv", "2 conv2d+silu" },
        { "yolov6-reppan", "yolov6_reppan", "4 concat, 12 conv2d+relu, 2 conv_transpose2d" },
        { "repvgg-no-identity", "repvgg_no_identity", "2 conv2d+relu" },
        { "repvgg-no-1x1", "repvgg_no_1x1", "2 conv2d+relu" },
        { "repvgg-identity-without-bn", "repvgg_identity_without_bn", "2 conv2d+relu" },
        { "repvgg-post-addition-bn", "repvgg_post_addition_bn", "2 conv2d+relu" },
        { "repvgg-relu-in-branch", "repvgg_relu_in_branch", "2 add, 4 conv2d+relu, 3 relu, 1 scale_shift" },
        { "repvgg-trivial", "repvgg_trivial", "2 conv2d+relu" },
        { "repvgg-acb", "repvgg_acb", "2 conv2d+relu" },
        { "repvgg-residual-reorganisation", "repvgg_residual", "3 conv2d+relu" },
    };

    [Theory]
    [MemberData(nameof(Recipes))]
    public void ComputesWhatPyTorchDoes(string recipe, string data, string operators)
    {
        using var model = Import(recipe, data);
        Assert.Equal("recipe", model.Family);
        Assert.DoesNotContain(model.Notes, n => n.StartsWith("the recipe doesn't use", StringComparison.Ordinal));
        AssertEqualsPyTorch(data, model.Graph);
        var result = Pipeline.Run(model.Graph, StandardPipeline.Passes);
        Assert.Empty(result.Failures);
        AssertEqualsPyTorch(data, result.After);
        Assert.Equal(operators, Operators(result.After));
    }

    [Theory]
    [MemberData(nameof(Recipes))]
    public void TheGeneratedClassDoesSo(string recipe, string data, string operators)
    {
        Assert.NotEmpty(operators);
        using var model = Import(recipe, data);
        var plain = BackendRun.Lower(Pipeline.Run(model.Graph, StandardPipeline.Passes).After);
        using var session = CSharpEngine.Load(plain, BackendRun.Options);
        ReadOnlyMemory<float>[] inputs = [.. Arrays(data, "input").Select(a => (ReadOnlyMemory<float>)a.ToSingle())];
        float[][] outputs = [.. plain.Outputs.Select(o => new float[o.ImageLength])];
        session.Run(inputs, [.. outputs.Select(o => o.AsMemory())]);
        foreach (var (actual, expected) in outputs.Zip(Arrays(data, "output")))
        {
            Assert.InRange(ErrorMeasure.Between(Array.ConvertAll(actual, v => (double)v), expected.Values).RelativeL2, 0, 2e-5);
        }
    }

    /// <summary>A ReLU in a branch is no linear map. The network compiles all the same, and rvc says why the branches stay.</summary>
    [Fact]
    public void BranchesWithAReluStayWithARemark()
    {
        using var model = Import("repvgg-relu-in-branch", "repvgg_relu_in_branch");
        var remarks = Pipeline.Run(model.Graph, StandardPipeline.Passes).Reports.SelectMany(r => r.Remarks).ToArray();
        foreach (var block in (string[])["stage1.0", "stage1.1"])
        {
            Assert.Contains(remarks, r => r.Location == block + ".rbr_reparam" && r.Reason.Contains("relu", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void EveryRecipeIsTested() => Assert.Equal(
        Directory.GetFiles(Path.Combine(Repository.Root, "Samples", "recipes")).Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal),
        Recipes().Select(row => row.Data.Item1).Order(StringComparer.Ordinal));

    private static ImportedModel Import(string recipe, string data) => ModelImporter.Import(
        Path.Combine(Folder(data), "model.ckpt"),
        new ImportOptions { Recipe = Path.Combine(Repository.Root, "Samples", "recipes", recipe + ".rvir") });

    private static void AssertEqualsPyTorch(string data, Graph graph)
    {
        DenseTensor[] inputs = [.. Arrays(data, "input").Select(a => new DenseTensor(Shape.Of(a.Shape), a.Values))];
        var outputs = new ReferenceInterpreter().Run(graph, inputs);
        var expected = Arrays(data, "output");
        Assert.Equal(expected.Length, outputs.Length);
        foreach (var (actual, array) in outputs.Zip(expected))
        {
            Assert.Equal(array.Shape, actual.Shape.Dimensions);
            Assert.InRange(ErrorMeasure.Between(actual.Data, array.Values).RelativeL2, 0, 1e-12);
        }
    }

    private static string Operators(Graph graph) => string.Join(", ", graph.Nodes.Where(n => !n.IsConstant)
        .GroupBy(n => n.Op.Mnemonic + (n.Op is IActivationFusable { Activation: { } activation } ? "+" + activation : ""), StringComparer.Ordinal)
        .OrderBy(g => g.Key, StringComparer.Ordinal)
        .Select(g => FormattableString.Invariant($"{g.Count()} {g.Key}")));

    private static NpyArray[] Arrays(string data, string prefix) =>
        [.. Directory.GetFiles(Folder(data), prefix + "*.npy").Order(StringComparer.Ordinal).Select(NpyFile.Read)];

    private static string Folder(string data) => Path.Combine(Repository.Root, "Tests", "Data", "recipes", data);
}
