using RepVgg.Cli.SelfTest;
using RepVgg.IR.Analysis;

namespace RepVgg.Tests.Cli.SelfTest;

/// <summary>The models that the self-test times are those of the paper (arXiv:2101.03697, tables 4 and 5).</summary>
public sealed class PlainRepVggTests
{
    /// <summary>Parameters in 10^6, multiply-accumulates in 10^9.</summary>
    [Theory]
    [InlineData("A0", 8.30, 1.4)]
    [InlineData("A1", 12.78, 2.4)]
    [InlineData("B0", 14.33, 3.1)]
    [InlineData("A2", 25.49, 5.1)]
    [InlineData("B1g4", 36.12, 7.3)]
    [InlineData("B1g2", 41.36, 8.8)]
    [InlineData("B1", 51.82, 11.8)]
    [InlineData("B2g4", 55.77, 11.3)]
    [InlineData("B2", 80.31, 18.4)]
    [InlineData("B3g4", 75.62, 16.1)]
    [InlineData("B3", 110.96, 26.2)]
    public void HaveTheCostsOfThePaper(string name, double parameters, double macs)
    {
        var costs = GraphStatistics.Of(PlainRepVgg.Build(name, 224));
        Assert.Equal(parameters, Math.Truncate(costs.Parameters / 1e4) / 100, 3);
        Assert.Equal(macs, Math.Round(costs.Macs / 1e9, 1), 3);
        Assert.Contains(name, PlainRepVgg.Names);
    }

    [Fact]
    public void AreAllInTheTheory() => Assert.Equal(11, PlainRepVgg.Names.Length);

    /// <summary>He's variance for rectified inputs, 2 ÷ terms, of a uniform distribution.</summary>
    [Fact]
    public void HaveWeightsOfHesVariance()
    {
        var weights = new ScaledRandomSource(1, Math.Sqrt(6.0 / 432)).Read(100_000).ToArray();
        Assert.Equal(2.0 / 432, weights.Average(w => w * w), 1e-4);
        Assert.Equal(0, weights.Average(), 1e-3);
    }
}
