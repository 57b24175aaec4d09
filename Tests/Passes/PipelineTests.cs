using RepVgg.IR.Diagnostics;
using RepVgg.IR.Graphs;
using RepVgg.IR.Text;
using RepVgg.Passes;
using RepVgg.Passes.Pipelines;
using RepVgg.Passes.Rewriting;

namespace RepVgg.Tests.Passes;

public sealed class PipelineTests
{
    private const string Block = """
        graph @block(%x: f32[N,4,8,8]) {
          %w3 = constant random(seed: 1) : f32[4,4,3,3]
          %w1 = constant random(seed: 2) : f32[4,4,1,1]
          %g = constant [1, -2, 0.5, 3] : f32[4]
          %b = constant [0, 1, 2, 3] : f32[4]
          %m = constant [0.5, 0, -0.5, 0.25] : f32[4]
          %v = constant [1, 2, 0.5, 0] : f32[4]
          %k3 = conv2d %x, %w3 {padding = [1,1,1,1]} : f32[N,4,8,8]
          %n3 = batch_norm %k3, %g, %b, %m, %v {epsilon = 1E-05} : f32[N,4,8,8]
          %k1 = conv2d %x, %w1 : f32[N,4,8,8]
          %n1 = batch_norm %k1, %v, %b, %m, %m {epsilon = 1} : f32[N,4,8,8]
          %n0 = batch_norm %x, %b, %g, %m, %v {epsilon = 0.001} : f32[N,4,8,8]
          %s = add %n3, %n1 : f32[N,4,8,8]
          %t = add %s, %n0 : f32[N,4,8,8]
          %y = relu %t : f32[N,4,8,8]
          return %y
        }
        """;

    [Fact]
    public void ABlockBecomesOneConvolutionWithFusedRelu()
    {
        var result = Pipeline.Run(GraphParser.Parse(Block), StandardPipeline.Passes);
        var node = Assert.Single(result.After.Nodes, n => !n.IsConstant);
        Assert.Equal(
            "%y = conv2d %x, %t.weight, %t.bias {padding = [1,1,1,1], activation = relu} : f32[N,4,8,8]", new GraphPrinter().Print(node));
        Assert.All(result.Reports, report => Assert.InRange(report.Error.RelativeL2, 0, 1e-12));
    }

    [Fact]
    public void ABatchNormWithoutAFiniteScaleStaysWithARemark()
    {
        var text = Block.Replace("%v = constant [1, 2, 0.5, 0]", "%v = constant [1, 2, 0.5, -1]", StringComparison.Ordinal);
        var result = Pipeline.Run(GraphParser.Parse(text), [StandardPipeline.Find("lower-batch-norm")]);
        Assert.Contains(result.Reports[0].Remarks, r => r.ToString().Contains("a variance is negative", StringComparison.Ordinal));
        Assert.Contains(result.After.Nodes, n => n.Op.Mnemonic == "batch_norm");
    }

    [Fact]
    public void MaxRewritesStopsEarly()
    {
        for (var limit = 0; limit < 6; limit++)
        {
            var result = Pipeline.Run(GraphParser.Parse(Block), StandardPipeline.Passes, new PipelineOptions { MaxRewrites = limit });
            Assert.Equal(limit, result.Reports.Sum(r => r.Certificates.Length));
        }
    }

    [Fact]
    public void EveryPassIsSeen()
    {
        var seen = new List<string>();
        Pipeline.Run(GraphParser.Parse(Block), StandardPipeline.Passes, new PipelineOptions { AfterPass = (pass, _) => seen.Add(pass.Name) });
        Assert.Equal(StandardPipeline.Passes.Select(p => p.Name), seen);
    }

    [Fact]
    public void UnknownPassIsAUsageError()
    {
        var error = Assert.Throws<DiagnosticException>(() => StandardPipeline.Parse("flatten-joins, no-such-pass"));
        Assert.Equal(PassDiagnostics.UnknownPass, error.Diagnostic.Descriptor);
    }

    [Fact]
    public void PatternsThatUndoEachOtherAreStopped()
    {
        var graph = GraphParser.Parse("graph @g(%x: f32[N,2]) {\n  %y = relu %x : f32[N,2]\n  return %y\n}\n");
        var error = Assert.Throws<DiagnosticException>(() => Pipeline.Run(graph, [new Pass("endless", "never ends", [new Endless()])]));
        Assert.Equal(PassDiagnostics.NoFixpoint, error.Diagnostic.Descriptor);
    }

    [Fact]
    public void ARewriteThatChangesTheTypeIsRefused()
    {
        var graph = GraphParser.Parse("graph @g(%x: f32[N,2,4,4]) {\n  %y = global_avg_pool %x : f32[N,2,1,1]\n  return %y\n}\n");
        var context = new MatchContext(graph);
        var rewrite = context.Replace(graph.Nodes[0]).With(graph.Inputs[0]);
        Assert.Throws<InvalidOperationException>(() => GraphRewriter.Apply(graph, rewrite));
    }

    private sealed class Endless : RewritePattern
    {
        public override string Name => "endless";

        public override string Summary => "y → y";

        public override string Conditions => "none";

        public override Rewrite? Match(Node root, MatchContext context) => context.Replace(root).With(root.Op, root.Operands.AsSpan());
    }
}
