using RepVgg.Backends.Core;

namespace RepVgg.Tests.Backends.Winograd;

/// <summary>Each transform along one axis against the definition of a convolution.</summary>
public sealed class WinogradTransformTests
{
    [Theory]
    [InlineData("winograd 2x2", 2, 4, 1)]
    [InlineData("winograd 4x4", 4, 6, 1)]
    [InlineData("winograd 6x6", 6, 8, 1)]
    [InlineData("winograd 2x2 stride 2", 2, 5, 2)]
    [InlineData("winograd 4x4 stride 2", 4, 9, 2)]
    public void ComputesAConvolution(string name, int outputs, int points, int stride)
    {
        var transform = WinogradTransform.All.Single(t => t.Name == name);
        Assert.Equal((outputs, 3, points, stride), (transform.Outputs, transform.Taps, transform.Points, transform.Stride));

        // The algorithm is bilinear: unit kernels and unit inputs decide it.
        for (var tap = 0; tap < 3; tap++)
        {
            for (var input = 0; input < points; input++)
            {
                for (var output = 0; output < outputs; output++)
                {
                    var actual = Enumerable.Range(0, points).Sum(p => transform.Output[output][p] * transform.Kernel[p][tap] * transform.Input[p][input]);
                    Assert.Equal((output * stride) + tap == input ? 1.0 : 0.0, actual, tolerance: 1e-14);
                }
            }
        }
    }

    [Theory]
    [InlineData("winograd 2x2", 1, 1)]
    [InlineData("winograd 4x4", 2, 2)]
    [InlineData("winograd 6x6", 5, 1)]
    [InlineData("winograd 2x2 stride 2", 1, 2)]
    [InlineData("winograd 4x4 stride 2", 3, 2)]
    public void AShortTileDoesWithoutTheProductsAtIdlePoints(string name, int outputs, int saved)
    {
        var transform = WinogradTransform.All.Single(t => t.Name == name);
        var tile = transform.Short;
        Assert.Equal((outputs, saved), (tile.Outputs, tile.Idle.Distinct().Count()));
        int[] busy = [.. Enumerable.Range(0, transform.Points).Where(p => !tile.IsIdle(p))];
        foreach (var input in tile.Inputs.Distinct())
        {
            // What a unit input gives at each point, through all inputs whose place it takes.
            double[] points = [.. transform.Input.Select(row => row.Where((_, i) => tile.Inputs[i] == input).Sum())];
            for (var tap = 0; tap < 3; tap++)
            {
                for (var output = 0; output < tile.Outputs; output++)
                {
                    var row = transform.Output[tile.Rows[output]];
                    Assert.All(tile.Idle, p => Assert.Equal(0, row[p] * points[p]));
                    Assert.Equal((output * transform.Stride) + tap == input ? 1.0 : 0.0, busy.Sum(p => row[p] * transform.Kernel[p][tap] * points[p]), tolerance: 1e-14);
                }
            }
        }
    }

    [Theory]
    [InlineData("winograd 4x4", 16, 24)]
    [InlineData("winograd 4x4", 15, 24)]
    [InlineData("winograd 4x4", 14, 22)]
    [InlineData("winograd 4x4", 13, 22)]
    [InlineData("winograd 2x2 stride 2", 7, 18)]
    [InlineData("winograd 2x2 stride 2", 14, 35)]
    [InlineData("winograd 4x4 stride 2", 7, 16)]
    public void ProductsAreThoseOfWholeTilesAndAShortOne(string name, int outputs, int products) =>
        Assert.Equal(products, WinogradTransform.All.Single(t => t.Name == name).ProductsFor(outputs));
}
