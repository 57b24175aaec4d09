using System.Collections.Immutable;
using RepVgg.IR.Diagnostics;
using RepVgg.IR.Graphs;
using RepVgg.IR.Ops;
using RepVgg.IR.Tensors;

namespace RepVgg.IR.Text;

/// <summary>
/// Parses the text form of a graph. The declared type of each value is checked against the inferred one.
/// <code>
/// graph    := 'graph' '@'name '(' [%name ':' type {',' …}] ')' '{' {node} 'return' output {',' output} '}'
/// node     := %name '=' 'constant' source ':' type [loc]
///           | %name '=' mnemonic %name {',' %name} ['{' name '=' value {',' …} '}'] ':' type [loc]
/// source   := 'splat' '(' number ')' | 'random' '(' 'seed' ':' integer ')' | 'archive' '(' string ')' | '[' numbers ']'
/// type     := 'f32' '[' ['N' | integer {',' integer}] ']'
/// loc      := 'loc' '(' string ')'
/// output   := %name | name '=' %name | string '=' %name
/// </code>
/// </summary>
public sealed class GraphParser
{
    /// <summary>How the printer shows a large computed constant when it has nowhere to put it.</summary>
    public const string ElidedConstant = "computed";

    private readonly TokenReader _tokens;
    private readonly Func<string, Tensor?> _archive;
    private readonly Dictionary<string, Value> _values = new(StringComparer.Ordinal);

    private GraphParser(string source, Func<string, Tensor?> archive)
    {
        _tokens = new TokenReader(source);
        _archive = archive;
    }

    /// <summary>Parses a graph.</summary>
    /// <param name="source">The text.</param>
    /// <param name="archive">Finds the tensors that <c>archive("…")</c> names; null if there is no checkpoint.</param>
    /// <exception cref="DiagnosticException">Syntax (RVC1001), types (RVC1002) a missing tensor (RVC1003), or one of another shape (RVC1005).</exception>
    public static Graph Parse(string source, Func<string, Tensor?>? archive = null)
    {
        var parser = new GraphParser(source, archive ?? (_ => null));
        var graph = parser.ParseGraph();
        parser._tokens.ExpectEnd();
        return graph;
    }

    private Graph ParseGraph()
    {
        _tokens.ExpectWord("graph");
        var name = _tokens.Expect(TokenKind.GraphName, "a graph name such as @main").Text;
        _tokens.Expect("(");
        var inputs = _tokens.List(")", () =>
        {
            var token = _tokens.Expect(TokenKind.ValueName, "an input such as %x");
            _tokens.Expect(":");
            return Define(token, new Value(token.Text, ParseType()));
        });
        _tokens.Expect("{");
        var nodes = ImmutableArray.CreateBuilder<Node>();
        while (!_tokens.TryWord("return"))
        {
            nodes.Add(ParseNode());
        }

        var outputs = ImmutableArray.CreateBuilder<GraphOutput>();
        do
        {
            outputs.Add(ParseOutput());
        }
        while (_tokens.TryTake(","));
        _tokens.Expect("}");
        return new Graph(name, [.. inputs], nodes.ToImmutable(), outputs.ToImmutable());
    }

    private GraphOutput ParseOutput()
    {
        if (_tokens.Peek.Kind is TokenKind.Word or TokenKind.Text)
        {
            var name = _tokens.Take().Text;
            _tokens.Expect("=");
            return new(name, Use());
        }

        var value = Use();
        return new(value.Name, value);
    }

    private Node ParseNode()
    {
        var target = _tokens.Expect(TokenKind.ValueName, "a value such as %y, or return");
        _tokens.Expect("=");
        var mnemonic = _tokens.Expect(TokenKind.Word, "an operator");
        ImmutableArray<Value> operands = [];
        Op op;
        TensorType declared;
        if (mnemonic.Text == "constant")
        {
            (op, declared) = ParseConstant();
        }
        else
        {
            operands = ParseOperands();
            op = ParseOp(mnemonic);
            _tokens.Expect(":");
            declared = ParseType();
        }

        var inferred = op.InferChecked([.. operands.Select(o => o.Type)], target.Text);
        if (!inferred.Equals(declared))
        {
            throw IRDiagnostics.Type.Error(TokenReader.At(target) + $"%{target.Text} is declared as {declared} but {mnemonic.Text} gives {inferred}");
        }

        var value = Define(target, new Value(target.Text, declared));
        return new Node(op, operands, value, ParseLocation());
    }

    private ImmutableArray<Value> ParseOperands()
    {
        var operands = ImmutableArray.CreateBuilder<Value>();
        do
        {
            operands.Add(Use());
        }
        while (_tokens.TryTake(","));
        return operands.ToImmutable();
    }

    private Op ParseOp(Token mnemonic)
    {
        var definition = OpCatalogue.Find(mnemonic.Text)
            ?? throw TokenReader.Error(mnemonic, $"'{mnemonic.Text}' is no operator");
        var attributes = _tokens.TryTake("{") ? _tokens.List("}", ParseAttribute) : [];
        var reader = new AttributeReader(mnemonic.Text, attributes);
        var op = definition.Create(reader);
        reader.RequireAllKnown();
        return op;
    }

    private OpAttribute ParseAttribute()
    {
        var name = _tokens.Expect(TokenKind.Word, "an attribute name").Text;
        _tokens.Expect("=");
        if (_tokens.TryTake("["))
        {
            var items = _tokens.List("]", () => _tokens.TryWord("N") ? "N" : _tokens.Expect(TokenKind.Number, "a number").Text);
            return new(name, "[" + string.Join(',', items) + "]");
        }

        var value = _tokens.Take();
        if (value.Kind is not (TokenKind.Word or TokenKind.Number))
        {
            throw TokenReader.Error(value, $"expected the value of '{name}', found '{value.Text}'");
        }

        var parameters = _tokens.TryTake("(") ? "(" + string.Join(", ", _tokens.List(")", () => _tokens.Take().Text)) + ")" : "";
        return new(name, value.Text + parameters);
    }

    private (ConstantOp Op, TensorType Type) ParseConstant()
    {
        var token = _tokens.Take();
        Func<Shape, Tensor> make = token.Text switch
        {
            "splat" => Splat(_tokens.Parenthesised(_tokens.Number)),
            "random" => RandomOf(_tokens.Parenthesised(() => ParseNamed("seed"))),
            "dirac" => Dirac(_tokens.Parenthesised(() => ParseNamed("groups"))),
            "archive" => Archive(_tokens.Parenthesised(() => _tokens.Expect(TokenKind.Text, "a tensor name in quotes").Text)),
            "[" => Literal([.. _tokens.List("]", _tokens.Number)]),
            ElidedConstant => throw TokenReader.Error(token, "this graph was printed without its weights; 'rvc dump -o FILE' writes them beside it"),
            _ => throw TokenReader.Error(token, $"expected splat, random, dirac, archive or [numbers], found '{token.Text}'"),
        };
        _tokens.Expect(":");
        var typeToken = _tokens.Peek;
        var type = ParseType();
        if (type.Shape.HasBatch)
        {
            throw TokenReader.Error(typeToken, "a constant has no batch dimension");
        }

        return (new ConstantOp(make(type.Shape)), type);

        static Func<Shape, Tensor> Splat(double value) => shape => Tensor.Splat(shape, value);

        static Func<Shape, Tensor> RandomOf(int seed) => shape => Tensor.Random(shape, seed);

        Func<Shape, Tensor> Dirac(int groups) => shape => shape.Rank == 4 && groups > 0 && shape[0] % groups == 0 && shape.ElementCount > 0
            ? new Tensor(shape, new DiracSource(shape, groups))
            : throw TokenReader.Error(token, FormattableString.Invariant($"{shape} is no kernel [O,I,kh,kw] whose outputs divide into {groups} groups"));

        Func<Shape, Tensor> Archive(string name) => shape => _archive(name) switch
        {
            null => throw IRDiagnostics.UnboundArchive.Error(TokenReader.At(token) + $"there is no tensor '{name}' in the checkpoint"),
            var tensor when !tensor.Shape.Equals(shape) => throw IRDiagnostics.ArchiveShape.Error(
                TokenReader.At(token) + $"'{name}' is declared as {shape}, but the checkpoint's has shape {tensor.Shape}"),
            var tensor => tensor,
        };

        Func<Shape, Tensor> Literal(ImmutableArray<double> values) => shape => values.Length == shape.ElementCount
            ? new Tensor(shape, new LiteralSource(values))
            : throw TokenReader.Error(token, FormattableString.Invariant($"{values.Length} elements for shape {shape}"));
    }

    private int ParseNamed(string name)
    {
        _tokens.ExpectWord(name);
        _tokens.Expect(":");
        return _tokens.Integer();
    }

    private TensorType ParseType()
    {
        _tokens.ExpectWord("f32");
        _tokens.Expect("[");
        var dimensions = _tokens.List("]", () => _tokens.TryWord("N") ? Shape.Batch : _tokens.Dimension());
        return TensorType.F32([.. dimensions]);
    }

    private string ParseLocation() => _tokens.TryWord("loc")
        ? _tokens.Parenthesised(() => _tokens.Expect(TokenKind.Text, "a location in quotes").Text)
        : "";

    private Value Use()
    {
        var token = _tokens.Expect(TokenKind.ValueName, "a value such as %x");
        return _values.GetValueOrDefault(token.Text) ?? throw TokenReader.Error(token, $"%{token.Text} is not defined above");
    }

    private Value Define(Token token, Value value) =>
        _values.TryAdd(value.Name, value) ? value : throw TokenReader.Error(token, $"%{value.Name} is defined twice");
}
