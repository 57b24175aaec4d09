using RepVgg.Backends.Core;

namespace RepVgg.Backends.CSharp;

/// <summary>Writes the call of a convolution's kernel with all loop bounds and strides.</summary>
internal sealed class ConvolutionCall(LoweredModel model, ConvolutionStep step)
{
    public void Write(CSharpWriter writer, KernelSet kernels)
    {
        var (kernel, loops, blocks) = step.Algorithm switch
        {
            DirectConvolution direct => (Kernel(direct.Tiles, direct.Loops, depthwise: false), direct.Loops, direct.OutputBlocks),
            DepthwiseConvolution depthwise => (Kernel(depthwise.Tiles, depthwise.Loops, depthwise: true), depthwise.Loops, depthwise.OutputBlocks),
            _ => throw BackendDiagnostics.UnsupportedOp.Error($"{step.Name}: the C# backend has no {step.Algorithm.Name} convolution"),
        };
        var (from, to) = (step.From, step.To);
        writer.Block($"{kernels.Use(kernel)}(arena, _weights, new Convolution", () =>
        {
            writer.Line($"Input = {Num(model.OffsetOf(from) + loops.InputStart)}, InputRowStep = {Num(loops.InputRowStep)}, InputPlanes = {loops.InputPlanes}, PlaneStride = {Num(loops.PlaneStride)}, PlanesPerBlock = {loops.PlanesPerBlock},");
            writer.Line($"KernelRows = {loops.KernelRows}, KernelRowStep = {Num(loops.KernelRowStep)}, KernelColumns = {loops.KernelColumns}, KernelColumnStep = {Num(loops.KernelColumnStep)}, Run = {loops.Run},");
            writer.Line($"OutputsPerGroup = {loops.OutputsPerGroup}, InputsPerGroup = {loops.InputsPerGroup},");
            writer.Line($"Weights = {Num(step.Weights.Offset)}, WeightBlock = {Num(loops.WeightBlock)}, Bias = {Num(step.Bias.Offset)},");
            writer.Line($"Output = {Num(model.OffsetOf(to) + to.Interior)}, OutputRowStride = {Num(to.RowStride)}, OutputPlaneStride = {Num(to.PlaneStride)},");
            writer.Line($"OutputChannels = {blocks * ActivationBuffer.BlockChannels}, OutputHeight = {to.Height}, OutputWidth = {to.Width},");
            if (step.Epilogue.Kind == EpilogueKind.Clamp)
            {
                writer.Line($"Floor = {Literals.Float(step.Epilogue.Floor)}, Ceiling = {Literals.Float(step.Epilogue.Ceiling)},");
            }
        }, "});");
    }

    private ConvolutionKernel Kernel(RegisterTiles tiles, ConvolutionLoops loops, bool depthwise) =>
        new(tiles, loops.PixelStep, step.Epilogue.Kind, depthwise);

    private static string Num(long value) => Literals.Int(value);
}
