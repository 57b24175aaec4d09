using System.Text;
using RepVgg.Backends.Checkpoints;
using RepVgg.Frontend;
using RepVgg.Frontend.Containers;
using RepVgg.Frontend.Families;
using RepVgg.IR.Diagnostics;
using RepVgg.IR.Graphs;
using RepVgg.IR.Interpretation;
using RepVgg.IR.Tensors;
using RepVgg.IR.Text;

namespace RepVgg.Tests.Exports;

/// <summary>Which tensors a plain form has, and what keeps a block from being one convolution.</summary>
public sealed class PlainFormTests : IDisposable
{
    private const string Weights = """
          %w = constant archive("b.conv.weight") : f32[4,4,3,3]
          %g = constant archive("b.bn.weight") : f32[4]
          %h = constant archive("b.bn.bias") : f32[4]
          %m = constant archive("b.bn.running_mean") : f32[4]
          %v = constant archive("b.bn.running_var") : f32[4]
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void NodesOfOneLocationBecomeOneConvolutionUnderItsName()
    {
        var tensors = Export("""
            %a = conv2d %x, %w {padding = [1,1,1,1]} : f32[N,4,8,8] loc("b.fused")
            %b = batch_norm %a, %g, %h, %m, %v {epsilon = 1E-05} : f32[N,4,8,8] loc("b.fused")
            %y = relu %b : f32[N,4,8,8]
            """);
        Assert.Equal(["b.fused.weight", "b.fused.bias", "other.weight"], tensors.Select(t => t.Name));
        Assert.Equal([Shape.Of(4, 4, 3, 3), Shape.Of(4), Shape.Of(2)], tensors.Select(t => t.Tensor.Shape));
    }

    [Fact]
    public void ABatchNormWithoutALocationStaysWithItsCounter()
    {
        var tensors = Export("""
            %a = conv2d %x, %w {padding = [1,1,1,1]} : f32[N,4,8,8]
            %b = batch_norm %a, %g, %h, %m, %v {epsilon = 1E-05} : f32[N,4,8,8]
            %y = relu %b : f32[N,4,8,8]
            """);
        Assert.Equal(Checkpoint().Entries.Select(e => (e.Name, e.Tensor.Shape)), tensors.Select(t => (t.Name, t.Tensor.Shape)));
    }

    [Fact]
    public void ALayerThatIsOneOperatorAlreadyKeepsItsNames()
    {
        var tensors = Export("""
            %a = conv2d %x, %w {padding = [1,1,1,1]} : f32[N,4,8,8] loc("renamed")
            %y = batch_norm %a, %g, %h, %m, %v {epsilon = 1E-05} : f32[N,4,8,8] loc("b.bn")
            """);
        Assert.Equal(Checkpoint().Entries.Select(e => e.Name), tensors.Select(t => t.Name));
    }

    [Fact]
    public void ALocationWithAnActivationInsideStaysAsItIs()
    {
        var tensors = Export("""
            %a = conv2d %x, %w {padding = [1,1,1,1]} : f32[N,4,8,8] loc("b.fused")
            %r = relu %a : f32[N,4,8,8] loc("b.fused")
            %y = batch_norm %r, %g, %h, %m, %v {epsilon = 1E-05} : f32[N,4,8,8] loc("b.fused")
            """);
        Assert.Equal(Checkpoint().Entries.Select(e => e.Name), tensors.Select(t => t.Name));
    }

    [Fact]
    public void AWeightWithAnotherUseIsKeptBesideTheBlock()
    {
        var tensors = Export("""
            %a = conv2d %x, %w {padding = [1,1,1,1]} : f32[N,4,8,8] loc("b.fused")
            %b = batch_norm %a, %g, %h, %m, %v {epsilon = 1E-05} : f32[N,4,8,8] loc("b.fused")
            %y = conv2d %b, %w {padding = [1,1,1,1]} : f32[N,4,8,8]
            """);
        Assert.Equal(["b.conv.weight", "b.fused.weight", "b.fused.bias", "other.weight"], tensors.Select(t => t.Name));
    }

    [Fact]
    public void ThePlainFormComputesTheSame()
    {
        var graph = Parse("""
            %a = conv2d %x, %w {padding = [1,1,1,1]} : f32[N,4,8,8]
            %b = batch_norm %a, %g, %h, %m, %v {epsilon = 1E-05} : f32[N,4,8,8]
            %c = add %b, %x : f32[N,4,8,8]
            %y = relu %c : f32[N,4,8,8]
            """);
        var form = PlainExport.Form(graph, [new("k", graph.Inputs[0], Value(graph, "c"))]);
        Assert.Equal(1, form.BlockCount);
        Assert.Equal(["conv2d", "relu"], form.Result.After.Nodes.Where(n => !n.IsConstant).Select(n => n.Op.Mnemonic));
        var input = DenseTensor.Random(Shape.Of(2, 4, 8, 8), 7);
        var (before, after) = (new ReferenceInterpreter().Run(graph, input)[0], new ReferenceInterpreter().Run(form.Result.After, input)[0]);
        Assert.InRange(ErrorMeasure.Between(after.Data, before.Data).RelativeL2, 0, 1e-12);
        Assert.Equal(form.Result.Reports.Sum(r => r.Certificates.Length) > 0, form.Result.Reports.All(r => r.Failures.IsEmpty));
    }

    [Fact]
    public void ARecipesBlockThatDoesNotMergeSaysWhyInARemark()
    {
        var graph = Parse("""
            %a = conv2d %x, %w {padding = [1,1,1,1]} : f32[N,4,8,8]
            %b = conv2d %x, %w {padding = [2,2,2,2], dilation = [2,2]} : f32[N,4,8,8]
            %y = add %a, %b : f32[N,4,8,8]
            """);
        var form = PlainExport.Form(graph, [new("k", graph.Inputs[0], Value(graph, "y")) { IsOptional = true }]);
        Assert.Equal(0, form.BlockCount);
        Assert.Same(graph, form.Result.After);
        Assert.Contains(form.Result.Reports.SelectMany(r => r.Remarks), r => r.Pattern == "merge-parallel-convs");
        Assert.All(form.Result.Reports, r => Assert.Empty(r.Certificates));
    }

    [Fact]
    public void AFamilysBlockThatDoesNotMergeSaysWhy()
    {
        var graph = Parse("""
            %a = conv2d %x, %w {padding = [1,1,1,1]} : f32[N,4,8,8]
            %b = conv2d %x, %w {padding = [2,2,2,2], dilation = [2,2]} : f32[N,4,8,8]
            %y = add %a, %b : f32[N,4,8,8]
            """);
        var error = Assert.Throws<DiagnosticException>(() => PlainExport.Form(graph, [new("k", graph.Inputs[0], Value(graph, "y"))]));
        Assert.Equal(CheckpointDiagnostics.NotOneConvolution, error.Diagnostic.Descriptor);
        Assert.StartsWith(
            "the plain form has one convolution 'k', but the passes leave conv2d, conv2d with an addend: merge-parallel-convs: ", error.Diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFamilysBlockTakesOneValue()
    {
        var graph = GraphParser.Parse("graph @g(%x: f32[N,4,8,8], %z: f32[N,4,8,8]) {\n  %y = add %x, %z : f32[N,4,8,8]\n  return %y\n}");
        var error = Assert.Throws<DiagnosticException>(() => PlainExport.Form(graph, [new("k", graph.Inputs[0], Value(graph, "y"))]));
        Assert.Equal("the plain form has one convolution 'k', but it depends on more than the one value that should go in", error.Diagnostic.Message);
    }

    [Fact]
    public void ANameThatIsTakenIsRefused()
    {
        var error = Assert.Throws<DiagnosticException>(() => Export("""
            %a = conv2d %x, %w {padding = [1,1,1,1]} : f32[N,4,8,8] loc("other")
            %y = batch_norm %a, %g, %h, %m, %v {epsilon = 1E-05} : f32[N,4,8,8] loc("other")
            """));
        Assert.Equal(CheckpointDiagnostics.NameTaken, error.Diagnostic.Descriptor);
        Assert.Contains("'other.weight'", error.Diagnostic.Message, StringComparison.Ordinal);
    }

    private static Value Value(Graph graph, string name) => graph.Nodes.Single(n => n.Result.Name == name).Result;

    private static string Text(string nodes) => $"graph @g(%x: f32[N,4,8,8]) {{\n{Weights}\n{nodes}\n  return %y\n}}\n";

    private static Graph Parse(string nodes)
    {
        var dict = Checkpoint();
        return GraphParser.Parse(Text(nodes), name => dict.Find(name)?.Tensor).WithoutDeadNodes();
    }

    private static StateDict Checkpoint() => StateDict.FromTensors(
        ("b.conv.weight", Tensor.Random(Shape.Of(4, 4, 3, 3), 1)),
        ("b.bn.weight", Tensor.Random(Shape.Of(4), 2)),
        ("b.bn.bias", Tensor.Random(Shape.Of(4), 3)),
        ("b.bn.running_mean", Tensor.Random(Shape.Of(4), 4)),
        ("b.bn.running_var", Tensor.Splat(Shape.Of(4), 0.5)),
        ("b.bn.num_batches_tracked", Tensor.Splat(Shape.Scalar, 7)),
        ("other.weight", Tensor.Random(Shape.Of(2), 5)));

    private System.Collections.Immutable.ImmutableArray<CheckpointTensor> Export(string nodes)
    {
        var recipe = _folder.Write("r.rvir", Encoding.UTF8.GetBytes(Text(nodes)));
        using var model = ModelImporter.Import(Checkpoint(), new ImportOptions { Recipe = recipe });
        return PlainExport.Tensors(model);
    }
}
