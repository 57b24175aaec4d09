namespace RepVgg.Tests.Backends;

/// <summary>Images at other sizes, in every mode and with every rule for coordinates.</summary>
public sealed class ResizeTests
{
    [Theory]
    [InlineData("{size = [10,14], mode = nearest, coordinates = asymmetric, rounding = floor} : f32[N,20,10,14]")]
    [InlineData("{size = [3,9], mode = nearest} : f32[N,20,3,9]")]
    [InlineData("{size = [10,14], mode = linear} : f32[N,20,10,14]")]
    [InlineData("{size = [13,6], mode = linear, coordinates = align_corners} : f32[N,20,13,6]")]
    [InlineData("{size = [2,3], mode = linear, antialias = true} : f32[N,20,2,3]")]
    [InlineData("{size = [1,1], mode = linear, coordinates = pytorch_half_pixel} : f32[N,20,1,1]")]
    [InlineData("{size = [9,4], mode = cubic} : f32[N,20,9,4]")]
    [InlineData("{size = [9,40], mode = cubic, exclude_outside = true} : f32[N,20,9,40]")]
    [InlineData("{size = [6,8], mode = linear, coordinates = tf_crop_and_resize, region = [-0.2,0.1,1.3,0.9], extrapolation_value = 2.5} : f32[N,20,6,8]")]
    public void MatchTheReference(string node)
    {
        var type = node[node.LastIndexOf(": ", StringComparison.Ordinal)..];
        Assert.InRange(BackendRun.Error($$"""
            graph @g(%x: f32[N,20,5,7]) {
              %w = constant random(seed: 1) : f32[20,1,3,3]
              %y = resize %x {{node}}
              %z = conv2d %y, %w {padding = [1,1,1,1], groups = 20} {{type}}
              return %y, %z
            }
            """), 0, 2e-6);
    }

    [Fact]
    public void NearestIsACopy() => Assert.Equal(0, BackendRun.Error("""
        graph @g(%x: f32[N,3,5,7]) {
          %y = resize %x {size = [10,14], mode = nearest, coordinates = asymmetric, rounding = floor} : f32[N,3,10,14]
          return %y
        }
        """));
}
