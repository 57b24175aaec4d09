using RepVgg.IR.Diagnostics;
using RepVgg.IR.Text;

namespace RepVgg.Tests.IR;

/// <summary>Operands that don't fit, and what the op says.</summary>
public sealed class ShapeInferenceTests
{
    [Theory]
    [InlineData("conv2d %x, %w {groups = 3}", "%y: conv2d: 4 input and 8 output channels don't divide into 3 groups")]
    [InlineData("conv2d %x, %w {groups = 2}", "%y: conv2d: kernel [8,4,3,3] with 2 groups needs 8 input channels, not 4")]
    [InlineData("conv2d %x, %w {stride = [0,1]}", "%y: conv2d: stride and dilation must be positive")]
    [InlineData("conv2d %x, %w {padding = [-1,0,0,0]}", "%y: conv2d: padding can't be negative")]
    [InlineData("conv2d %x, %w {dilation = [4,4]}", "%y: conv2d: a 9×9 window doesn't fit the 7×7 image")]
    [InlineData("conv2d %x, %w, %g", "%y: conv2d: the bias must have shape [8], not [4]")]
    [InlineData("conv2d %v, %w", "%y: conv2d: needs an NCHW operand, not f32[N,3]")]
    [InlineData("conv2d %x, %g", "%y: conv2d: needs an OIHW kernel, not [4]")]
    [InlineData("conv2d %x", "%y: conv2d: takes 2 to 4 operands, not 1")]
    [InlineData("conv2d %x, %w, %x", "%y: conv2d: the addend must be f32[N,8,5,5] like the result, not f32[N,4,7,7]")]
    [InlineData("conv2d %x, %w, %g, %g", "%y: conv2d: the addend must be an image, not f32[4]")]
    [InlineData("conv2d %x, %w, %w, %w", "%y: conv2d: the bias must have shape [8], not [8,4,3,3]")]
    [InlineData("conv2d %x, %w {dilation = [2147483647,1]}", "%y: conv2d: a size exceeds the range of integers")]
    [InlineData("batch_norm %x, %g, %g, %g, %b", "%y: batch_norm: the running variance must have shape [4], not [8]")]
    [InlineData("batch_norm %x, %g, %g, %g, %g {epsilon = -1}", "%y: batch_norm: epsilon -1 is not a small positive number")]
    [InlineData("scale_shift %x, %b, %g", "%y: scale_shift: the scale must have shape [4], not [8]")]
    [InlineData("add %x, %v", "%y: add: the operands f32[N,4,7,7] and f32[N,3] differ in shape")]
    [InlineData("mul %x, %v", "%y: mul: the factor [N,3] is neither of shape [N,4,7,7] nor one per channel")]
    [InlineData("linear %x, %m", "%y: linear: needs an operand [N,features], not [N,4,7,7]; flatten it first")]
    [InlineData("linear %v, %w", "%y: linear: weight [8,4,3,3] doesn't fit the input [N,3]")]
    [InlineData("max_pool %x {kernel = [8,8]}", "%y: max_pool: a 8×8 window doesn't fit the 7×7 image")]
    [InlineData("max_pool %x {kernel = [2,2], padding = [2,0,0,0]}", "%y: max_pool: padding must be smaller than the window")]
    [InlineData("avg_pool %v {kernel = [2,2]}", "%y: avg_pool: needs an NCHW operand, not f32[N,3]")]
    [InlineData("adaptive_avg_pool %x {output = [0,1]}", "%y: adaptive_avg_pool: the output size must be positive")]
    [InlineData("conv_transpose2d %x, %b", "%y: conv_transpose2d: needs an IOHW kernel, not [8]")]
    [InlineData("conv_transpose2d %x, %w", "%y: conv_transpose2d: kernel [8,4,3,3] needs 8 input channels, not 4")]
    [InlineData("conv_transpose2d %x, %t {groups = 3}", "%y: conv_transpose2d: 4 input channels don't divide into 3 groups")]
    [InlineData("conv_transpose2d %x, %t {padding = [5,0,4,0]}", "%y: conv_transpose2d: padding cuts off the whole output")]
    [InlineData("conv_transpose2d %x, %t, %b {groups = 2}", "%y: conv_transpose2d: the bias must have shape [4], not [8]")]
    [InlineData("conv_transpose2d %x, %t {stride = [0,1]}", "%y: conv_transpose2d: stride and dilation must be positive")]
    [InlineData("conv_transpose2d %x, %t {output_padding = [-1,0]}", "%y: conv_transpose2d: output padding can't be negative")]
    [InlineData("concat %x, %v", "%y: concat: [N,4,7,7] and [N,3] differ in more than axis 1")]
    [InlineData("concat %x, %x {axis = 4}", "%y: concat: there is no axis 4 in [N,4,7,7]")]
    [InlineData("concat %x, %x {axis = 0}", "%y: concat: the batch can't be concatenated")]
    [InlineData("pad %x {padding = [-1,0,0,0]}", "%y: pad: padding can't be negative")]
    [InlineData("pad %v {padding = [1,0,0,0]}", "%y: pad: needs an NCHW operand, not f32[N,3]")]
    [InlineData("max_pool %x {kernel = [2,2], dilation = [0,1]}", "%y: max_pool: dilation must be positive")]
    [InlineData("max_pool %x {kernel = [3,3], dilation = [4,1]}", "%y: max_pool: a 9×3 window doesn't fit the 7×7 image")]
    [InlineData("sub %x, %v", "%y: sub: the operands f32[N,4,7,7] and f32[N,3] differ in shape")]
    [InlineData("div %x, %v", "%y: div: the operands f32[N,4,7,7] and f32[N,3] differ in shape")]
    [InlineData("matmul %x, %g", "%y: matmul: needs matrices, not [N,4,7,7] and [4]")]
    [InlineData("matmul %x, %m", "%y: matmul: the columns of [N,4,7,7] don't meet the rows of [2,3]")]
    [InlineData("matmul %m, %v", "%y: matmul: the columns of [2,3] don't meet the rows of [N,3]")]
    [InlineData("matmul %w, %x", "%y: matmul: the columns of [8,4,3,3] don't meet the rows of [N,4,7,7]")]
    [InlineData("softmax %v {axis = 0}", "%y: softmax: the batch has no softmax")]
    [InlineData("softmax %v {axis = 2}", "%y: softmax: there is no axis 2 in [N,3]")]
    [InlineData("reduce_mean %x {axes = [0,2]}", "%y: reduce_mean: the batch can't be reduced")]
    [InlineData("reduce_sum %x {axes = [2,2]}", "%y: reduce_sum: [2,2] are no distinct axes of [N,4,7,7]")]
    [InlineData("broadcast %v, %x", "%y: broadcast: [N,3] and [N,4,7,7] don't broadcast")]
    [InlineData("slice %x {axis = 0, count = 1}", "%y: slice: the batch can't be sliced")]
    [InlineData("slice %x {axis = 4, count = 1}", "%y: slice: there is no axis 4 in [N,4,7,7]")]
    [InlineData("slice %x {axis = 2, start = 5, count = 3}", "%y: slice: positions 5 to 7 aren't all inside axis 2 of [N,4,7,7]")]
    [InlineData("slice %x {axis = 2, start = 5, count = 3, step = 0}", "%y: slice: the step can't be 0, nor the count negative")]
    [InlineData("transpose %x {axes = [0,1,2]}", "%y: transpose: [0,1,2] is no permutation of the 4 axes of [N,4,7,7]")]
    [InlineData("transpose %x {axes = [1,0,2,3]}", "%y: transpose: the batch must stay in front")]
    [InlineData("reshape %x {shape = [196]}", "%y: reshape: the batch of [N,4,7,7] must stay in front: [N,…], not [196]")]
    [InlineData("reshape %x {shape = [N,197]}", "%y: reshape: [N,4,7,7] has 196 elements, but [N,197] has 197")]
    [InlineData("resize %x {mode = linear}", "%y: resize: the output size must be positive")]
    [InlineData("resize %v {size = [2,2]}", "%y: resize: needs an NCHW operand, not f32[N,3]")]
    [InlineData("resize %x {size = [2,2], scale = [0,1]}", "%y: resize: scales must be positive numbers")]
    [InlineData("resize %x {size = [2,2], antialias = true}", "%y: resize: the nearest pixel has no antialias")]
    [InlineData("flatten %g", "%y: flatten: needs at least two dimensions, not [4]")]
    public void OperandsThatDoNotFitAreExplained(string node, string message)
    {
        var text = $$"""
            graph @g(%x: f32[N,4,7,7], %v: f32[N,3]) {
              %w = constant splat(1) : f32[8,4,3,3]
              %b = constant splat(1) : f32[8]
              %g = constant splat(1) : f32[4]
              %t = constant splat(1) : f32[4,2,3,3]
              %m = constant splat(1) : f32[2,3]
              %y = {{node}} : f32[N,1]
              return %y
            }
            """;
        var error = Assert.Throws<DiagnosticException>(() => GraphParser.Parse(text));
        Assert.Equal(IRDiagnostics.Type, error.Diagnostic.Descriptor);
        Assert.Equal(message, error.Diagnostic.Message);
    }
}
