using System.Collections.Frozen;
using System.Collections.Immutable;
using RepVgg.Frontend.Onnx.Operators;
using RepVgg.IR.Ops;
using static RepVgg.Frontend.Onnx.OnnxOperator;

namespace RepVgg.Frontend.Onnx;

/// <summary>All operators that rvc reads; docs/onnx.md shows this table.</summary>
internal static class OperatorTable
{
    /// <summary>The operators in the order of the documentation.</summary>
    public static readonly ImmutableArray<OnnxOperator> All =
    [
        Of("Conv", Convolutions.Conv, "`conv2d`", "1-D and 2-D"),
        Of("ConvTranspose", Convolutions.ConvTranspose, "`conv_transpose2d`", "1-D and 2-D"),
        Of("Gemm", MatrixProducts.Gemm, "`linear`, or `matmul`"),
        Of("MatMul", MatrixProducts.MatMul, "`linear` by a constant matrix, or `matmul`"),
        Of("BatchNormalization", Normalization.BatchNormalization, "`batch_norm`", "no training mode"),
        Of("MaxPool", Pools.MaxPool, "`max_pool`; 3-D as a pool of rows and columns and one of slices", "no indices"),
        Of("AveragePool", Pools.AveragePool, "`avg_pool`; 3-D as MaxPool"),
        Of("GlobalAveragePool", Reductions.GlobalAverage, "`global_avg_pool`, or `reduce_mean`"),
        Of("GlobalMaxPool", Reductions.GlobalMaximum, "`reduce_max`"),
        Of("ReduceMean", n => Reductions.Reduce(n, Reduction.Mean), "`global_avg_pool` over height and width, or `reduce_mean`"),
        Of("ReduceSum", n => Reductions.Reduce(n, Reduction.Sum), "`reduce_sum`"),
        Of("ReduceMax", n => Reductions.Reduce(n, Reduction.Max), "`reduce_max`"),
        Of("ReduceL2", n => Reductions.Reduce(n, Reduction.L2), "`reduce_l2`"),
        Of("Softmax", Reductions.Softmax, "`softmax`"),
        Of("Resize", Resampling.Resize, "`resize`", "height and width only; no `axes` beyond them"),
        Of("Upsample", Resampling.Upsample, "`resize`", "height and width only"),
        Of("Add", n => Arithmetic.Binary(n, BinaryKind.Add), "`add`, or `scale_shift` by constants per channel"),
        Of("Sub", n => Arithmetic.Binary(n, BinaryKind.Sub), "`sub`, or `scale_shift`"),
        Of("Mul", n => Arithmetic.Binary(n, BinaryKind.Mul), "`mul`, `scale_shift`, or `silu` and `hard_swish` of x times its gate"),
        Of("Div", n => Arithmetic.Binary(n, BinaryKind.Div), "`div`, or `scale_shift`"),
        Of("Sum", Arithmetic.Sum, "`add`"),
        Of("Neg", Arithmetic.Negate, "`scale_shift`"),
        Of("Pow", Arithmetic.Power, "`mul`", "exponent 1 or 2"),
        Of("Relu", n => Activations.Apply(n, new Relu()), "`relu`"),
        Of("LeakyRelu", Activations.LeakyRelu, "`leaky_relu`"),
        Of("PRelu", Activations.PRelu, "`leaky_relu`, or two `relu` with a slope per channel", "constant slope"),
        Of("Sigmoid", n => Activations.Apply(n, new Sigmoid()), "`sigmoid`"),
        Of("Tanh", n => Activations.Apply(n, new Tanh()), "`tanh`"),
        Of("HardSigmoid", Activations.HardSigmoid, "`hard_sigmoid`, or `clip` of `scale_shift`"),
        Of("HardSwish", n => Activations.Apply(n, new HardSwish()), "`hard_swish`"),
        Of("Swish", Activations.Swish, "`silu`", "alpha 1"),
        Of("Gelu", Activations.Gelu, "`gelu`", "no tanh approximation"),
        Of("Erf", Activations.Erf, "`gelu`", "only in x/2 · (1 + erf(x/√2))"),
        Of("Clip", Activations.Clip, "`clip`, `relu6`, `relu`", "constant bounds"),
        Of("Concat", Layout.Concat, "`concat`"),
        new("Split", "`slice`", "", Layout.Split),
        Of("Slice", Layout.Slice, "`slice`", "constant ranges"),
        Of("Gather", Layout.Gather, "`slice`, `concat`, `reshape`", "constant indices, at most 64"),
        Of("Transpose", Layout.Transpose, "`transpose`"),
        Of("Reshape", Shapes.Reshape, "`flatten`, `reshape`", "the target from constants and shapes"),
        Of("Flatten", Shapes.Flatten, "`flatten`, `reshape`"),
        Of("Squeeze", Shapes.Squeeze, "`reshape`"),
        Of("Unsqueeze", Shapes.Unsqueeze, "`reshape`"),
        Of("Expand", Shapes.Expand, "`broadcast`"),
        Of("Pad", Padding.Pad, "`pad`; reflect and edge as `slice` and `concat`", "no wrap"),
        Of("DepthToSpace", Layout.DepthToSpace, "`reshape`, `transpose`"),
        Of("SpaceToDepth", Layout.SpaceToDepth, "`reshape`, `transpose`"),
        Of("Identity", n => n.Input(0), "nothing"),
        Of("Dropout", Normalization.Dropout, "nothing", "no training mode, no mask"),
        Of("Cast", Constants.Cast, "nothing between floating-point types", "others only at import"),
        Of("Constant", Constants.Constant, "`constant`", "no strings, not sparse"),
        Of("ConstantOfShape", Constants.ConstantOfShape, "`constant`"),
        Of("Shape", Constants.ShapeOf, "evaluated at import"),
        Of("Size", Constants.SizeOf, "evaluated at import"),
        Of("Range", Constants.Range, "evaluated at import"),
        Of("Floor", n => KnownArithmetic.Unary(n, Math.Floor), "evaluated at import"),
        Of("Ceil", n => KnownArithmetic.Unary(n, Math.Ceiling), "evaluated at import"),
        Of("Sqrt", n => KnownArithmetic.Unary(n, Math.Sqrt), "evaluated at import"),
        Of("Equal", n => KnownArithmetic.Compare(n, (a, b) => a == b), "evaluated at import"),
        Of("Greater", n => KnownArithmetic.Compare(n, (a, b) => a > b), "evaluated at import"),
        Of("Less", n => KnownArithmetic.Compare(n, (a, b) => a < b), "evaluated at import"),
        Of("Where", KnownArithmetic.Where, "evaluated at import"),
        Of("Not", n => KnownArithmetic.Unary(n, x => x == 0 ? 1 : 0), "evaluated at import"),
        Of("Mod", n => KnownArithmetic.Binary(n, (a, b) => b == 0 ? double.NaN : a - (b * Math.Floor(a / b))), "evaluated at import"),
        Of("Min", n => KnownArithmetic.Binary(n, Math.Min), "evaluated at import"),
        Of("Max", n => KnownArithmetic.Binary(n, Math.Max), "evaluated at import"),
        Of("ReduceProd", KnownArithmetic.Product, "evaluated at import"),
    ];

    private static readonly FrozenDictionary<string, OnnxOperator> ByName = All.ToFrozenDictionary(o => o.Name, StringComparer.Ordinal);

    /// <summary>The operator of this name, or null.</summary>
    public static OnnxOperator? Find(string name) => ByName.GetValueOrDefault(name);
}
