using RepVgg.Backends.Core;
using static RepVgg.Backends.CSharp.KernelCalls;

namespace RepVgg.Backends.CSharp;

/// <summary>Writes the loop bounds and strides of a direct or depthwise convolution, and the call that computes one item of its work.</summary>
internal sealed class ConvolutionCall(LoweredModel model, ConvolutionStep step, KernelCalls calls)
{
    private readonly TiledConvolution _algorithm = step.Algorithm as TiledConvolution
        ?? throw BackendDiagnostics.UnsupportedOp.Error($"{step.Name}: the C# backend has no {step.Algorithm.Name} convolution");

    /// <summary>The number of items, an expression.</summary>
    public string Items => FormattableString.Invariant($"worker.Images * {_algorithm.Split.Items}");

    /// <summary>Declares <c>c</c>.</summary>
    public void WriteLoops(CSharpWriter writer)
    {
        var (loops, from, to, split) = (_algorithm.Loops, step.From, step.To, _algorithm.Split);
        writer.Block("var c = new Convolution", () =>
        {
            writer.Line($"Input = {Num(model.OffsetOf(from) + loops.InputStart)}, InputRowStep = {Num(loops.InputRowStep)}, PixelStep = {Num(loops.PixelStep)}, InputPlanes = {loops.InputPlanes}, PlaneStride = {Num(loops.PlaneStride)}, PlanesPerBlock = {loops.PlanesPerBlock},");
            writer.Line($"KernelRows = {loops.KernelRows}, KernelRowStep = {Num(loops.KernelRowStep)}, KernelColumns = {loops.KernelColumns}, KernelColumnStep = {Num(loops.KernelColumnStep)}, Run = {loops.Run},");
            writer.Line($"OutputsPerGroup = {loops.OutputsPerGroup}, InputsPerGroup = {loops.InputsPerGroup},");
            writer.Line($"Weights = {Num(step.Weights.Offset)}, WeightBlock = {Num(loops.WeightBlock)}, Bias = {Num(step.Bias.Offset)},");
            writer.Line($"Output = {Num(model.OffsetOf(to) + to.Interior)}, OutputRowStride = {Num(to.RowStride)}, OutputPlaneStride = {Num(to.PlaneStride)},");
            writer.Line($"OutputHeight = {to.Height}, OutputWidth = {to.Width}, ItemChannels = {split.Channels}, RowItems = {split.RowItems},");
            writer.Fill([.. Limits(step), .. step.To.Halo == Halo.None ? (string[])[] : [$"Halo = {HaloOf(model, step.To)},"]]);
        }, "};");
        if (step.Scale is not null)
        {
            writer.Line("var scaled = -1;");
        }
    }

    /// <summary>Computes <c>item</c>.</summary>
    public void WriteItem()
    {
        var tiles = new TileSet(_algorithm.Tiles, _algorithm.Loops.PixelStep, TapsOf(_algorithm), step.Addend is not null);
        string[] addend = step.Addend is { } added ? [calls.Image(added)] : [];
        string[] factors = step.Scale is { } scale ? [calls.Image(scale.Factors), "ref scaled"] : [];
        calls.Call(new ConvolutionKernel(tiles, step.Scale is not null), ["worker", "item", "_weights", "c", .. addend, .. factors]);
    }

    private static Taps TapsOf(TiledConvolution algorithm) => algorithm switch
    {
        DepthwiseConvolution => Taps.Depthwise,
        { Loops: { KernelRows: 1, KernelColumns: 1, Run: ActivationBuffer.BlockChannels } } => Taps.Pointwise,
        _ => Taps.Direct,
    };

    /// <summary>Initialisers of the limits of results.</summary>
    public static string[] Limits(ConvolutionStep step) => step.Epilogue switch
    {
        { Kind: EpilogueKind.Relu } => ["Clamps = true, Ceiling = float.PositiveInfinity,"],
        { Kind: EpilogueKind.Clamp } epilogue => [$"Clamps = true, Floor = {Literals.Float(epilogue.Floor)}, Ceiling = {Literals.Float(epilogue.Ceiling)},"],
        _ => [],
    };
}
