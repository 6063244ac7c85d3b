# How a bulk is executed without a provider for it: a script that runs once, when the resource is created.
variable "bulk_id" {
  type = string
}

resource "terraform_data" "bulk" {
  input = var.bulk_id

  provisioner "local-exec" {
    command     = "./execute.sh"
    environment = { BULK_ID = var.bulk_id }
  }
}
