using RepVgg.IR.Diagnostics;
using RepVgg.IR.Interpretation;

namespace RepVgg.Tests.Frontend.Onnx;

/// <summary>
/// The ONNX project's own operator tests. Each passes, or stands in <c>Tests/Data/onnx/unsupported.tsv</c> with what a user would be told.
/// </summary>
public sealed class OperatorTests
{
    private static readonly Dictionary<string, string> Unsupported = File.ReadLines(TestData.Path("onnx", "unsupported.tsv"))
        .Where(l => l.Length > 0).Select(l => l.Split('\t', 2)).ToDictionary(p => p[0], p => p[1], StringComparer.Ordinal);

    public static TheoryData<string> Supported() => [.. OperatorTest.Names().Except(Unsupported.Keys)];

    public static TheoryData<string> Refused() => [.. Unsupported.Keys.Where(_ => OperatorTest.Names().Any())];

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Supported))]
    public void TheReferenceInterpreterPasses(string name) =>
        Assert.InRange(new OperatorTest(name).Error((graph, inputs) => new ReferenceInterpreter().Run(graph, inputs)), 0, Tolerance(name));

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Refused))]
    public void WhatIsNotSupportedSaysSo(string name)
    {
        var error = Assert.Throws<DiagnosticException>(() => new OperatorTest(name).Error((_, _) => []));
        Assert.Equal(DiagnosticCategory.Unsupported, error.Diagnostic.Descriptor.Category);
        Assert.Equal(Unsupported[name], $"{error.Diagnostic.Descriptor.Id}\t{error.Diagnostic.Message}");
    }

    /// <summary>References are float32; one of them was written with four decimals.</summary>
    internal static double Tolerance(string name) => name == "test_averagepool_2d_ceil_last_window_starts_on_pad" ? 2e-4 : 1e-6;

    [Fact]
    public void EveryListedTestExists() => Assert.True(!OperatorTest.Names().Any() || !Unsupported.Keys.Except(OperatorTest.Names()).Any());
}
