using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;
using RepVgg.IR.Text;
using RepVgg.Passes;
using RepVgg.Passes.Pipelines;
using RepVgg.Passes.Rewriting;

namespace RepVgg.Tests.Passes;

/// <summary>Wrong rewrites, planted: each must be caught by its certificate, rolled back and reported.</summary>
public sealed class PlantedRewriteTests
{
    private const string BatchNorm = """
        graph @g(%x: f32[N,2,5,5]) {
          %gamma = constant [1.5, -0.5] : f32[2]
          %beta = constant [0.25, 1] : f32[2]
          %mean = constant [0.125, -1] : f32[2]
          %var = constant [0.75, 2] : f32[2]
          %y = batch_norm %x, %gamma, %beta, %mean, %var {epsilon = 1E-05} : f32[N,2,5,5]
          return %y
        }
        """;

    private const string Branches = """
        graph @g(%x: f32[N,4,9,9]) {
          %w3 = constant random(seed: 1) : f32[4,2,3,3]
          %w1 = constant random(seed: 2) : f32[4,2,1,1]
          %a = conv2d %x, %w3 {padding = [1,1,1,1], groups = 2} : f32[N,4,9,9]
          %b = conv2d %x, %w1 {groups = 2} : f32[N,4,9,9]
          %y = add %a, %b, %x : f32[N,4,9,9]
          return %y
        }
        """;

    [Fact]
    public void ForgottenEpsilonIsCaught() => AssertCaught(BatchNorm, (root, context) =>
    {
        if (root.Op is not BatchNormOp)
        {
            return null;
        }

        var (gamma, beta, mean, variance) = (Elements(root, 1, context), Elements(root, 2, context), Elements(root, 3, context), Elements(root, 4, context));
        var scale = gamma.Zip(variance, (g, v) => g / Math.Sqrt(v)).ToArray();
        var shift = beta.Select((b, i) => b - (mean[i] * scale[i])).ToArray();
        var replacement = context.Replace(root);
        return replacement.With(
            new ScaleShiftOp(), root.Operands[0], replacement.Constant("scale", Shape.Of(2), scale), replacement.Constant("shift", Shape.Of(2), shift));
    });

    [Fact]
    public void DroppedIdentityIsCaught() => AssertCaught(Branches, (root, context) =>
        root.Op is AddOp ? context.Replace(root).With(new AddOp(), root.Operands[0], root.Operands[1]) : null);

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    public void KernelThatIsNotCentredIsCaught(int tap) => AssertCaught(Branches, (root, context) => Merge(root, context, tap, channel => channel % 2));

    [Fact]
    public void WrongGroupOffsetIsCaught() => AssertCaught(Branches, (root, context) => Merge(root, context, tap: 4, channel => (channel + 1) % 2));

    [Fact]
    public void WrongValueAtTheBorderOnlyIsCaught() => AssertCaught(Branches, (root, context) =>
        root.Op is Conv2DOp { Padding.Top: 1 } conv && context.Graph.HasSingleUse(root.Result)
            ? context.Replace(root).With(
                new Conv2DOp { Groups = conv.Groups, Padding = new(0, 1, 2, 1) }, root.Operands[0], root.Operands[1])
            : null);

    [Fact]
    public void TheSameMergeDoneRightIsAccepted()
    {
        var result = Run(Branches, (root, context) => Merge(root, context, tap: 4, channel => channel % 2));
        Assert.Empty(result.Failures);
        Assert.Single(result.After.Nodes, n => !n.IsConstant);
    }

    private static void AssertCaught(string text, Func<Node, MatchContext, Rewrite?> match)
    {
        var result = Run(text, match);
        var failure = Assert.Single(result.Failures);
        Assert.Equal("planted", failure.Certificate.Pattern);
        Assert.True(failure.Certificate.Error.RelativeL2 > 1e-9, $"the error was {failure.Certificate.Error.RelativeL2}");
        Assert.Empty(result.Reports[0].Certificates);
        Assert.Equal(new GraphPrinter().Print(result.Before), new GraphPrinter().Print(result.After));
    }

    private static PipelineResult Run(string text, Func<Node, MatchContext, Rewrite?> match) =>
        Pipeline.Run(GraphParser.Parse(text), [new Pass("planted", "a wrong rewrite", [new PlantedPattern(match)])]);

    /// <summary>All three branches as one kernel, with the identity where the arguments say.</summary>
    private static Rewrite? Merge(Node root, MatchContext context, int tap, Func<int, int> inputOf)
    {
        if (root.Op is not AddOp)
        {
            return null;
        }

        var (wide, point) = (context.Graph.Producer(root.Operands[0])!, context.Graph.Producer(root.Operands[1])!);
        var kernel = Elements(wide, 1, context);
        var centre = Elements(point, 1, context);
        for (var i = 0; i < centre.Length; i++)
        {
            kernel[(i * 9) + 4] += centre[i];
        }

        for (var channel = 0; channel < 4; channel++)
        {
            kernel[(((channel * 2) + inputOf(channel)) * 9) + tap] += 1;
        }

        var replacement = context.Replace(root, wide, point);
        return replacement.With(wide.Op, root.Operands[2], replacement.Constant("weight", Shape.Of(4, 2, 3, 3), kernel));
    }

    private static double[] Elements(Node node, int operand, MatchContext context) => context.Constant(node.Operands[operand])!.Read().ToArray();

    private sealed class PlantedPattern(Func<Node, MatchContext, Rewrite?> match) : RewritePattern
    {
        public override string Name => "planted";

        public override string Summary => "something wrong";

        public override string Conditions => "none";

        public override Rewrite? Match(Node root, MatchContext context) => match(root, context);
    }
}
