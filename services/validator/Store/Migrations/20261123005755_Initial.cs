using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Vanguards.Validator.Store.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "draft",
                columns: table => new
                {
                    WorkflowId = table.Column<string>(nullable: false),
                    UseCase = table.Column<string>(nullable: false),
                    Format = table.Column<string>(nullable: false),
                    Body = table.Column<byte[]>(nullable: false),
                    Revision = table.Column<long>(nullable: false),
                    UpdatedBy = table.Column<string>(nullable: false),
                    UpdatedAt = table.Column<long>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_draft", x => x.WorkflowId);
                });

            migrationBuilder.CreateTable(
                name: "workflow",
                columns: table => new
                {
                    Id = table.Column<string>(nullable: false),
                    UseCase = table.Column<string>(nullable: false),
                    Latest = table.Column<string>(nullable: true),
                    UpdatedAt = table.Column<long>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workflow", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "workflow_version",
                columns: table => new
                {
                    WorkflowId = table.Column<string>(nullable: false),
                    Version = table.Column<string>(nullable: false),
                    Sha256 = table.Column<string>(nullable: false),
                    Uri = table.Column<string>(nullable: false),
                    Bytes = table.Column<long>(nullable: false),
                    Name = table.Column<string>(nullable: false),
                    Description = table.Column<string>(nullable: false),
                    Inputs = table.Column<string>(nullable: false),
                    Metadata = table.Column<string>(nullable: false),
                    PublishedBy = table.Column<string>(nullable: false),
                    PublishedAt = table.Column<long>(nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_workflow_version", x => new { x.WorkflowId, x.Version });
                });

            migrationBuilder.CreateIndex(
                name: "IX_workflow_UseCase_Id",
                table: "workflow",
                columns: new[] { "UseCase", "Id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "draft");

            migrationBuilder.DropTable(
                name: "workflow");

            migrationBuilder.DropTable(
                name: "workflow_version");
        }
    }
}
