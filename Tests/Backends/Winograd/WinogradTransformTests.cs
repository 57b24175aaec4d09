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

    [Fact]
    public void AShortTileComputesTwoOutputsWithoutTheIdlePoints()
    {
        var transform = Assert.Single(WinogradTransform.All, t => t.HasShortTiles);
        for (var input = 0; input < 4; input++)
        {
            double[] points = [.. transform.Input.Select(row => row.Where((_, i) => WinogradTransform.ShortInput(i) == input).Sum())];
            Assert.All(points.Where((_, p) => WinogradTransform.IsIdle(p)), value => Assert.Equal(0, value));
            for (var tap = 0; tap < 3; tap++)
            {
                double Output(int row) => Enumerable.Range(0, 6).Sum(p => transform.Output[row][p] * transform.Kernel[p][tap] * points[p]);
                Assert.Equal(tap == input ? 1.0 : 0.0, Output(0), tolerance: 1e-14);
                Assert.Equal(1 + tap == input ? 1.0 : 0.0, Output(3), tolerance: 1e-14);
            }
        }
    }
}
