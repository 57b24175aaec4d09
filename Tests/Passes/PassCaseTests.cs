using RepVgg.IR.Interpretation;
using RepVgg.IR.Text;
using RepVgg.Passes.Pipelines;

namespace RepVgg.Tests.Passes;

/// <summary>Text IR in, text IR out: one file per firing and per refusing case in <c>Cases/</c>.</summary>
public sealed class PassCaseTests
{
    public static TheoryData<string> Names() =>
        [.. Directory.GetFiles(PassCase.Folder(), "*.rvir").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void PassMakesTheExpectedGraph(string name)
    {
        var test = PassCase.Read(name);
        var result = Pipeline.Run(GraphParser.Parse(test.Before), StandardPipeline.Parse(test.Pass));
        Assert.Empty(result.Failures);
        Assert.Equal(test.Expected, new GraphPrinter().Print(result.After));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void DeclinedRewritesSayWhy(string name)
    {
        var test = PassCase.Read(name);
        var result = Pipeline.Run(GraphParser.Parse(test.Before), StandardPipeline.Parse(test.Pass));
        var remarks = result.Reports.SelectMany(r => r.Remarks).Select(r => r.Reason).ToArray();
        Assert.Equal(test.Remarks, remarks);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void TheRewrittenGraphComputesTheSameOnWholeImages(string name)
    {
        var test = PassCase.Read(name);
        var graph = GraphParser.Parse(test.Before);
        var result = Pipeline.Run(graph, StandardPipeline.Parse(test.Pass));
        var inputs = graph.Inputs.Select((input, i) => DenseTensor.Random(input.Shape.WithBatch(2), 40 + i)).ToArray();
        var expected = new ReferenceInterpreter().Run(graph, inputs);
        var actual = new ReferenceInterpreter().Run(result.After, inputs);
        foreach (var (e, a) in expected.Zip(actual))
        {
            Assert.InRange(ErrorMeasure.Between(a.Data, e.Data).RelativeL2, 0, 1e-13);
        }
    }
}
