using System.Runtime.CompilerServices;
using Acornima.Ast;

namespace Vanguards.Definitions.Expressions;

/// <summary>The names that a function binds itself: parameters and every declaration in its body, blocks included.</summary>
internal static class LocalNames
{
    public static void OfPattern(Node? pattern, HashSet<string> names)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (pattern)
        {
            case null:
                break;
            case Identifier identifier:
                names.Add(identifier.Name);
                break;
            case AssignmentPattern assignment:
                OfPattern(assignment.Left, names);
                break;
            case RestElement rest:
                OfPattern(rest.Argument, names);
                break;
            case ArrayPattern array:
                foreach (var element in array.Elements)
                {
                    OfPattern(element, names);
                }

                break;
            case ObjectPattern obj:
                foreach (var property in obj.Properties)
                {
                    OfPattern(property is Property { Value: var value } ? value : property, names);
                }

                break;
            default:
                break;
        }
    }

    public static void OfBody(Node node, HashSet<string> names)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        foreach (var child in node.ChildNodes)
        {
            switch (child)
            {
                case FunctionDeclaration { Id: { } id }:
                    names.Add(id.Name);
                    break;
                case ClassDeclaration { Id: { } id }:
                    names.Add(id.Name);
                    break;
                case VariableDeclarator declarator:
                    OfPattern(declarator.Id, names);
                    break;
                case CatchClause caught:
                    OfPattern(caught.Param, names);
                    break;
                default:
                    break;
            }

            if (child is not IFunction)
            {
                OfBody(child, names);
            }
        }

        if (node is FunctionExpression { Id: { } own })
        {
            names.Add(own.Name);
        }
    }
}
